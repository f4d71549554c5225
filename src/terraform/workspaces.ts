import type { Scope } from "../evaluation/evaluate";
import { newNotes, type Place } from "../evaluation/reads";
import { textOf, type Value } from "../evaluation/value";
import { resolve, type World } from "../evaluation/world";
import type { Block, Expression } from "../hcl/facts";
import { query, steadyQuery } from "../query";
import { argument } from "./bodies";
import { moduleFolders } from "./folders";
import { moduleIn } from "./module";
import { instances } from "./reading";
import { moduleScope } from "./scope";
import { rootInputs } from "./variables";

/** A workspace of HCP Terraform or Terraform Enterprise that a configuration of the repository declares. */
export interface DeclaredWorkspace {
  readonly name: Value;
  /** null where the provider's counts. */
  readonly organization: Value;
  /** The folder that it runs, from the repository's root. */
  readonly folder: string;
}

/** A run of one workspace that sets off a run of another. */
export interface RunTrigger {
  readonly folder: string;
  /** The folder whose run goes first. */
  readonly after: string;
  readonly at: Place;
}

/** Declared workspaces by the folder that they run: `working_directory` says what the text of that folder does not. */
export const declaredWorkspaces = query(
  "declared workspaces",
  (world: World, _: ""): ReadonlyMap<string, readonly DeclaredWorkspace[]> => {
    const found = new Map<string, DeclaredWorkspace[]>();
    for (const folder of moduleFolders(world, "")) {
      for (const { workspace } of workspacesIn(world, folder)) {
        found.set(workspace.folder, [...(found.get(workspace.folder) ?? []), workspace]);
      }
    }
    return found;
  },
);

/** `tfe_run_trigger`s between workspaces that the same configuration declares, by the folder that is run after. */
export const runTriggers = steadyQuery(
  "run triggers",
  (world: World, _: ""): ReadonlyMap<string, readonly RunTrigger[]> => {
    const found = new Map<string, RunTrigger[]>();
    for (const folder of moduleFolders(world, "")) {
      for (const trigger of triggersIn(world, folder)) {
        found.set(trigger.folder, [...(found.get(trigger.folder) ?? []), trigger]);
      }
    }
    return found;
  },
);

interface Labelled {
  /** Of the `tfe_workspace`; undefined where a module makes it. */
  readonly label: string | undefined;
  readonly workspace: DeclaredWorkspace;
}

const workspacesIn = query("workspaces in", (world: World, folder: string): readonly Labelled[] => {
  const found: Labelled[] = [];
  const module = moduleIn(world, folder);
  for (const { file, is: block } of module.blocks) {
    if (!declaresWorkspace(block)) continue;
    const notes = { ...newNotes(), needsRoot: false, file };
    const scope = moduleScope(world, module, { folder, root: folder, inputs: rootInputs(world, folder) }, notes);
    const label = block.type === "resource" ? block.labels[1] : undefined;
    instances(block, scope, (inner, exists) => {
      const workspace = exists ? workspaceOf(block, inner) : undefined;
      if (workspace) found.push({ label, workspace });
    });
  }
  return found;
});

/** `tfe_workspace`, or a module that is given what one needs. */
function declaresWorkspace({ type, labels, body }: Block): boolean {
  if (type !== "module" && !(type === "resource" && labels[0] === "tfe_workspace")) return false;
  return body.attributes.some((each) => each.name === "working_directory");
}

function workspaceOf(block: Block, scope: Scope): DeclaredWorkspace | undefined {
  const directory = textOf(argument(block, "working_directory", scope));
  const folder = directory === undefined ? undefined : resolve(".", directory.replace(/^\/+|\/+$/g, ""));
  const name = argument(block, "workspace_name", scope) ?? argument(block, "name", scope);
  if (folder === undefined || name === null) return undefined;
  return { name, organization: argument(block, "organization", scope), folder };
}

const triggersIn = query("run triggers in", (world: World, folder: string): readonly RunTrigger[] => {
  const triggers = moduleIn(world, folder).blocks.filter(({ is }) => is.labels[0] === "tfe_run_trigger");
  return triggers.flatMap(({ file, is }) => {
    const at = { path: file, line: is.line };
    const ends = ["workspace_id", "sourceable_id"].map((name) => {
      const value = is.body.attributes.find((each) => each.name === name)?.value;
      return value && folderOf(world, folder, value);
    });
    const [run, after] = ends;
    return run === undefined || after === undefined ? [] : [{ folder: run, after, at }];
  });
});

/** The folder of the one workspace that `tfe_workspace.<label>.id` means. */
function folderOf(world: World, folder: string, expression: Expression): string | undefined {
  if (expression.kind !== "attribute" || expression.name !== "id") return undefined;
  const { of } = expression;
  if (of.kind !== "attribute" || of.of.kind !== "variable" || of.of.name !== "tfe_workspace") return undefined;
  const meant = workspacesIn(world, folder).filter((each) => each.label === of.name);
  return meant.length === 1 ? meant[0]?.workspace.folder : undefined;
}
