import type { Problem } from "../snapshot/snapshot";
import { documentOf } from "./document";
import { type Fields, fields, list, named, type Read, text, textLike, type Written } from "./fields";

/** What `.epicenter.yaml` says. Names are those of the file; `media/epicenter.schema.json` says what each means. */
export interface Settings {
  readonly version?: 1;
  /** By a folder from the repository's root, or a glob. */
  readonly stacks?: ReadonlyMap<string, Written<StackSettings>>;
  readonly include?: readonly Written<string>[];
  readonly exclude?: readonly Written<string>[];
  readonly secrets?: readonly Written<string>[];
  readonly registry?: ReadonlyMap<string, Written<string>>;
  readonly git_refs?: Written<string>;
  readonly repositories?: readonly Written<string>[];
  readonly apply?: Partial<ApplySettings>;
  /** By the variable's name. */
  readonly env?: ReadonlyMap<string, Written<string>>;
}

/** What an apply requires. */
export interface ApplySettings {
  /** Patterns of stacks, of names in their ids, or of environments. */
  readonly protected: readonly string[];
  readonly clean_tree: boolean;
  readonly up_to_date: boolean;
  /** In minutes. */
  readonly plan_age: number;
}

/** What Terraform is run with. Paths as on its command line: from the stack's folder, from the repository's root where they begin with "/". */
export interface RunSettings {
  readonly var_files?: readonly Written<string>[];
  readonly vars?: ReadonlyMap<string, Written<string>>;
  readonly workspace?: Written<string>;
  readonly backend_config?: readonly Written<string>[];
  readonly inputs?: readonly Written<string>[];
  readonly commands?: readonly Written<string>[];
}

export interface StackSettings extends RunSettings {
  readonly instances?: ReadonlyMap<string, Written<RunSettings>>;
  readonly instances_from?: InstancesFrom;
}

/** One instance for each folder, or file, that fits. */
export interface InstancesFrom extends RunSettings {
  readonly folders?: Written<string>;
  readonly files?: Written<string>;
}

const version: Read<1> = (data, keys, document) => {
  if (data === 1) return 1;
  document.wrong(keys, `Version ${JSON.stringify(data)} is not known; this Epicenter knows version 1.`);
};

/** As a command line has it, where all is text. */
const scalar: Read<string> = (data, keys, document) => {
  if (typeof data === "string" || typeof data === "number" || typeof data === "boolean") return String(data);
  document.wrong(keys, "This must be a text, a number, true or false; other values go into a variable file.");
};

const run: Fields<RunSettings> = {
  var_files: list(text),
  vars: named(text, scalar),
  workspace: text,
  backend_config: list(text),
  inputs: list(text),
  commands: list(text),
};

const instancesFrom: Read<InstancesFrom> = (data, keys, document) => {
  const found = fields<InstancesFrom>({ ...run, folders: text, files: text })(data, keys, document);
  if (found && (found.folders === undefined) === (found.files === undefined))
    document.wrong(keys, 'Say where the instances come from: either "folders" or "files".');
  return found;
};

const instanceName = textLike(/^\w[\w.-]*$/, 'a name of letters, digits, ".", "_", "-"');

const stack = fields<StackSettings>({
  ...run,
  instances: named(instanceName, fields(run)),
  instances_from: instancesFrom,
});

const yesOrNo: Read<boolean> = (data, keys, document) => {
  if (typeof data === "boolean") return data;
  document.wrong(keys, "This must be true or false.");
};

const minutes: Read<number> = (data, keys, document) => {
  if (typeof data === "number" && Number.isInteger(data) && data > 0) return data;
  document.wrong(keys, "This must be a whole number of minutes, from 1 on.");
};

const apply = fields<ApplySettings>({
  protected: list((data, keys, document) => text(data, keys, document)?.is),
  clean_tree: yesOrNo,
  up_to_date: yesOrNo,
  plan_age: minutes,
});

const settings = fields<Settings>({
  version,
  stacks: named(text, stack),
  include: list(text),
  exclude: list(text),
  secrets: list(text),
  registry: named(text, (data, keys, document) => text(data, keys, document)?.is),
  git_refs: textLike(/^(as-written|working-tree)$/, "as-written or working-tree"),
  repositories: list(textLike(/^(\.\.\/)+[^/]/, 'a path beside this repository, as in "../clients"')),
  apply,
  env: named(textLike(/^[^=\s]+$/, 'a variable\'s name, without "=" and blanks'), scalar),
});

/** Never throws: what is wrong is told, what can be used is used. */
export function parseSettings(text: string): { readonly settings: Settings; readonly problems: readonly Problem[] } {
  const document = documentOf(text);
  if (document.data === null) return { settings: {}, problems: document.problems };
  const found = settings(document.data, [], document) ?? {};
  if (document.data instanceof Map && !document.data.has("version"))
    document.wrong([], "Say which version of this file it is: version: 1.");
  return { settings: found, problems: document.problems };
}
