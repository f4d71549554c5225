import { workspace } from "vscode";
import { KEPT_DAYS } from "../runner/logs";
import { defaultParallelism } from "../runner/parallelism";
import type { Tools } from "../runner/request";

/** What the settings say about runs in one repository. */
export interface RunSettings {
  readonly tools: Tools;
  readonly parallelism: number;
  readonly keepLogs: number;
}

export function decoratesExplorer(): boolean {
  return workspace.getConfiguration("epicenter").get<boolean>("explorerDecorations") !== false;
}

export function runSettings(): RunSettings {
  const settings = workspace.getConfiguration("epicenter");
  const path = (name: keyof Tools) => settings.get<string>(`tools.${name}`)?.trim() || undefined;
  const [terraform, tofu, terragrunt] = [path("terraform"), path("tofu"), path("terragrunt")];
  const parallelism = settings.get<number>("planParallelism");
  const days = settings.get<number>("keepLogs");
  return {
    tools: { ...(terraform && { terraform }), ...(tofu && { tofu }), ...(terragrunt && { terragrunt }) },
    parallelism: typeof parallelism === "number" && parallelism >= 1 ? Math.floor(parallelism) : defaultParallelism(),
    keepLogs: typeof days === "number" && days >= 0 ? days : KEPT_DAYS,
  };
}
