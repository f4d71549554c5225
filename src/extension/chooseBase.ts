import { type QuickPickItem, window } from "vscode";
import type { RepositoryState } from "../protocol";

interface BaseItem extends QuickPickItem {
  /** null: the default branch. */
  readonly revision: string | null;
}

/** Asks what to compare with; undefined where nothing was chosen. What is typed counts as any revision git knows. */
export function askForBase(state: RepositoryState): Promise<{ readonly revision: string | null } | undefined> {
  const now = state.state === "ready" ? (state.impact.base.revision ?? "no commit yet") : "none";
  const fixed: BaseItem[] = [
    { revision: null, label: "$(git-branch) Default branch", description: "or what the setting epicenter.base names" },
    { revision: "HEAD", label: "$(git-commit) HEAD", description: "uncommitted work only" },
  ];
  const pick = window.createQuickPick<BaseItem>();
  pick.title = `Compare with (now: ${now})`;
  pick.placeholder = "Choose, or type a branch, tag or commit";
  pick.items = fixed;
  return new Promise((resolve) => {
    pick.onDidChangeValue((value) => {
      const typed = value.trim();
      const item = { revision: typed, label: `$(tag) ${typed}`, description: "merge base with HEAD", alwaysShow: true };
      pick.items = typed === "" ? fixed : [item, ...fixed];
    });
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      resolve(chosen && { revision: chosen.revision });
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}
