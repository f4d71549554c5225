import type { Decoded } from "../evaluation/evaluate";
import { pureFunction } from "../evaluation/functions";
import type { Certainty, Notes, Place } from "../evaluation/reads";
import type { Value } from "../evaluation/value";
import type { World } from "../evaluation/world";
import { environmentVariable } from "./environment";
import { fileFunctions } from "./fileFunctions";
import { deepMerge } from "./merge";
import * as paths from "./pathFunctions";
import * as reads from "./readFunctions";
import { runCommand } from "./scripts";

/**
 * Whose functions are called. A file that another includes is evaluated as if it stood in the including one; a file that
 * `read_terragrunt_config` reads stands for itself (Terragrunt's ParsingContext).
 */
export interface Position {
  /** The file whose expressions are evaluated: `file()` is relative to its folder. */
  readonly file: string;
  /** TerragruntConfigPath: the including file; the file itself where nobody includes it. */
  readonly config: string;
  /** The unit that the reading began with. */
  readonly original: string;
  /** The included file, where that is being evaluated. */
  readonly include: string | undefined;
}

export interface Surroundings {
  readonly world: World;
  readonly position: Position;
  readonly notes: Notes;
  /** Files that the configuration includes, by label. */
  includes(): ReadonlyMap<string, string>;
  /** What `read_terragrunt_config` gives for a file, which it reads for sure or not. */
  readConfig(file: string, certainty: Certainty): Value;
  /** `get_original_terragrunt_dir()` was asked for. */
  askedOriginal(): void;
}

/** One call of a function. */
export interface Call {
  readonly around: Surroundings;
  readonly args: readonly Value[];
  readonly at: Place;
  readonly decoded: Decoded | undefined;
}

/** undefined: not worked out. */
export type CalledFunction = (call: Call) => Value | undefined;

/** Functions that open what their first argument names, and so tell of it themselves. */
export const opens: ReadonlySet<string> = new Set([
  "read_terragrunt_config",
  "sops_decrypt_file",
  "read_tfvars_file",
  "mark_as_read",
  ...[...fileFunctions.keys()].filter((name) => name.startsWith("file") || name === "templatefile"),
]);

/** What no text tells, as the machine, the command that runs, the account; or what is not worked out. */
const untold: CalledFunction = () => undefined;
/** The same as Terraform's of that name. */
const ofTerraform = (name: string): CalledFunction => {
  return ({ args }) => pureFunction(name, args);
};
const list = (...texts: readonly string[]): CalledFunction => {
  return () => texts;
};

/** Terragrunt's own functions (createTerragruntEvalContext in its config_helpers.go). */
export const terragruntFunctions: ReadonlyMap<string, CalledFunction> = new Map(
  Object.entries<CalledFunction>({
    find_in_parent_folders: paths.findInParentFolders,
    path_relative_to_include: paths.pathRelativeToInclude,
    path_relative_from_include: paths.pathRelativeFromInclude,
    get_env: environmentVariable,
    run_cmd: runCommand,
    read_terragrunt_config: reads.readTerragruntConfig,
    get_platform: untold,
    get_repo_root: ({ around }) => around.world.root,
    get_path_from_repo_root: paths.pathFromRepoRoot,
    get_path_to_repo_root: paths.pathToRepoRoot,
    get_terragrunt_dir: paths.terragruntDir,
    get_original_terragrunt_dir: paths.originalTerragruntDir,
    get_terraform_command: untold,
    get_terraform_cli_args: untold,
    get_parent_terragrunt_dir: paths.parentTerragruntDir,
    get_aws_account_alias: untold,
    get_aws_account_id: untold,
    get_aws_caller_identity_arn: untold,
    get_aws_caller_identity_user_id: untold,
    get_terraform_commands_that_need_vars: list("apply", "console", "destroy", "import", "plan", "push", "refresh"),
    get_terraform_commands_that_need_locking: list("apply", "destroy", "import", "plan", "refresh", "taint", "untaint"),
    get_terraform_commands_that_need_input: list("apply", "import", "init", "plan", "refresh"),
    get_terraform_commands_that_need_parallelism: list("apply", "plan", "destroy"),
    sops_decrypt_file: reads.sopsDecryptFile,
    get_terragrunt_source_cli_flag: untold,
    get_default_retryable_errors: untold,
    read_tfvars_file: reads.readTfvarsFile,
    get_working_dir: untold,
    startswith: ofTerraform("startswith"),
    endswith: ofTerraform("endswith"),
    strcontains: ofTerraform("strcontains"),
    timecmp: ofTerraform("timecmp"),
    mark_as_read: reads.markAsRead,
    mark_glob_as_read: reads.markGlobAsRead,
    constraint_check: untold,
    deep_merge: ({ args }) => deepMerge(args.filter((arg) => arg !== null)),
  }),
);

/** Terragrunt's functions and Terraform's that read files; undefined: a function of arguments alone, or not known. */
export function callFunction(
  around: Surroundings,
  name: string,
  args: readonly Value[],
  line: number,
  decoded?: Decoded,
): Value | undefined {
  const called = terragruntFunctions.get(name) ?? fileFunctions.get(name);
  return called?.({ around, args, at: { path: around.position.file, line }, decoded });
}
