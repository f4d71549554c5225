import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What `init` noted in a data folder (`.terraform`) of where the state is kept. */
export interface Initialised {
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** undefined where nothing is initialised, or no backend is asked for: the state lies beside the configuration. */
export function initialisedBackend(dataFolder: string): Initialised | undefined {
  const text = textOf(join(dataFolder, backendNote));
  const { backend } = text === undefined ? {} : (JSON.parse(text) as { backend?: Partial<Initialised> });
  return backend?.type === undefined ? undefined : { type: backend.type, config: backend.config ?? {} };
}

/** Whether a backend keeps its state in a file. */
export function isLocal(backend: Initialised | undefined): boolean {
  return backend === undefined || backend.type === "local";
}

/** The file that a local backend keeps a workspace's state in, seen from the stack's folder. (Terraform's internal/backend/local.) */
export function localState(dataFolder: string, chosen: string | undefined): string {
  const { config = {} } = initialisedBackend(dataFolder) ?? {};
  const workspace = chosen || textOf(join(dataFolder, workspaceNote))?.trim() || "default";
  const said = (name: string, fallback: string) => {
    const value = config[name];
    return typeof value === "string" && value !== "" ? value : fallback;
  };
  if (workspace === "default") return said("path", "terraform.tfstate");
  return join(said("workspace_dir", "terraform.tfstate.d"), workspace, "terraform.tfstate");
}

/**
 * What a person gave `init` by hand (`-backend-config`) and the workspace that is selected are known to no text: takes both
 * over into a data folder that is not there yet. Of another backend than is asked for there, Terraform tells.
 */
export function takeOverInitialised(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of [backendNote, workspaceNote]) {
    if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name));
  }
}

const backendNote = "terraform.tfstate";
const workspaceNote = "environment";

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
