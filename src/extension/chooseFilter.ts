import { type QuickPickItem, QuickPickItemKind, window } from "vscode";
import { environmentName } from "./impactFilter";
import type { Filter } from "./impactLook";

interface FilterItem extends QuickPickItem {
  readonly sets?: Partial<Filter>;
  readonly environment?: string;
}

export interface FilterQuestion {
  readonly now: Filter;
  /** Those that affected stacks speak of. */
  readonly environments: readonly string[];
  /** "Shows 3 of 12 stacks". */
  says(filter: Filter): string;
}

/** Asks what the Impact view shows: what is typed is looked for in the names of stacks, boxes do the rest. undefined: as before. */
export function askForFilter({ now, environments, says }: FilterQuestion): Promise<Filter | undefined> {
  const pick = window.createQuickPick<FilterItem>();
  pick.canSelectMany = true;
  pick.placeholder = "Type what stands in the names of stacks; check what else they have to be";
  pick.value = now.text;
  const items = itemsFor([...new Set([...environments, ...now.environments])]);
  pick.items = items;
  pick.selectedItems = items.filter(
    ({ sets, environment }) =>
      (sets?.certainOnly && now.certainOnly) ||
      (sets?.withResults && now.withResults) ||
      (environment !== undefined && now.environments.includes(environment)),
  );
  const chosen = (selected: readonly FilterItem[]): Filter => ({
    text: pick.value.trim(),
    certainOnly: selected.some(({ sets }) => sets?.certainOnly),
    withResults: selected.some(({ sets }) => sets?.withResults),
    environments: selected.flatMap(({ environment }) => (environment === undefined ? [] : [environment])),
  });
  const tell = (selected = pick.selectedItems) => {
    pick.title = says(chosen(selected));
  };
  return new Promise((resolve) => {
    tell();
    pick.onDidChangeValue(() => tell());
    pick.onDidChangeSelection(tell);
    pick.onDidAccept(() => {
      resolve(chosen(pick.selectedItems));
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

/** What is typed is no search in these. */
function itemsFor(environments: readonly string[]): readonly FilterItem[] {
  const always = { alwaysShow: true };
  const names = environments.toSorted((a, b) => Number(a === "") - Number(b === "") || (a < b ? -1 : 1));
  return [
    { label: "Certain only", description: "hides what is possible", sets: { certainOnly: true }, ...always },
    { label: "With results", description: "planned, or checked for drift", sets: { withResults: true }, ...always },
    ...(names.length > 0 ? [{ label: "environment", kind: QuickPickItemKind.Separator }] : []),
    ...names.map((environment) => ({ label: environmentName(environment), environment, ...always })),
  ];
}
