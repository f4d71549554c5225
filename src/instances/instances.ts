import { posix } from "node:path";
import { settingsIn } from "../evaluation/settings";
import { canonical } from "../evaluation/value";
import { type World, whatIsAt } from "../evaluation/world";
import { query, steadyQuery } from "../query";
import { SETTINGS_FILE } from "../settings/document";
import type { Written } from "../settings/fields";
import type { InstancesFrom, RunSettings, StackSettings } from "../settings/settings";
import type { Problem } from "../snapshot/snapshot";
import { toldByScripts } from "./commands";
import { type Given, type GivenFile, givenBy, mentioned, type Placeholders } from "./given";
import { filesOf, foldersOf, leadsNowhere, matcher, nameFor, outside, patternOf } from "./paths";

/** One way in which a stack's folder is run: with its variable files, workspace and backend it is a stack of its own. */
export interface Instance extends Given {
  /** undefined where the folder is one stack. */
  readonly name: string | undefined;
  /** The folder or file that `instances_from` made it of. */
  readonly madeOf: string | undefined;
  /** What says all this: the settings, scripts. */
  readonly saidBy: readonly GivenFile[];
}

/** What the settings want for one instance, before paths are looked up. */
interface Wanted {
  readonly settings: readonly RunSettings[];
  readonly names: Placeholders;
  readonly line: number;
  readonly madeOf: string | undefined;
}

/** Run with nothing on its command line. */
export function plainInstance(name: string | undefined): Instance {
  const nothing = { varFiles: [], vars: new Map(), workspace: undefined, backendConfig: [], inputs: [], scripts: [] };
  return { name, ...nothing, madeOf: undefined, saidBy: [] };
}

/** Whether a key of `stacks`, `include` or `exclude` means a folder. */
export function folderMatcher(pattern: string): (folder: string) => boolean {
  const clean = pattern.replace(/^\.?\/(?=.)|\/$/g, "");
  const fits = matcher(clean);
  return (folder) => clean === folder || fits(folder);
}

const stackEntries = steadyQuery("settings of stacks", (world: World, _: "") => {
  const { stacks } = settingsIn(world, "").settings;
  return [...(stacks ?? [])].map(([name, entry]) => ({ fits: folderMatcher(name), entry }));
});

const entriesFor = query("settings for", (world: World, folder: string): readonly Written<StackSettings>[] => {
  return stackEntries(world, "").flatMap(({ fits, entry }) => (fits(folder) ? [entry] : []));
});

/** The ways in which a folder is run, by name: at least one. */
export const instancesOf = query(
  "instances",
  (
    world: World,
    folder: string,
  ): { readonly instances: readonly Instance[]; readonly problems: readonly Problem[] } => {
    const entries = entriesFor(world, folder);
    if (entries.length === 0) return { instances: [withoutSettings(world, folder)], problems: [] };
    const problems: Problem[] = [];
    const wanted = new Map<string, Wanted>();
    for (const { is } of entries) if (is.instances_from) derive(world, folder, is.instances_from, wanted, problems);
    for (const { is } of entries) {
      for (const [name, { is: settings, line }] of is.instances ?? []) {
        const { settings: earlier = [], names = { "instance.name": name }, madeOf } = wanted.get(name) ?? {};
        wanted.set(name, { settings: [...earlier, settings], names, line, madeOf });
      }
    }
    const shared = entries.map(({ is }) => is);
    const make = (name: string | undefined, { settings, names, line, madeOf }: Wanted): Instance => {
      const all = [...shared, ...settings];
      const given = givenBy(world, folder, all, names, problems);
      const saidBy = [SETTINGS_FILE, ...given.scripts].map(
        (path): GivenFile => ({ path, certainty: "certain", at: { path: SETTINGS_FILE, line } }),
      );
      const instance = { ...given, name, madeOf, saidBy };
      const isTold = all.some(({ var_files, commands }) => var_files ?? commands);
      return isTold ? instance : withScripts(instance, withoutSettings(world, folder));
    };
    const instances = [...wanted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, each]) => make(name, each));
    if (instances.length > 0) return { instances, problems };
    const plain: Wanted = { settings: [], names: {}, line: entries[0]?.line ?? 1, madeOf: undefined };
    return { instances: [make(undefined, plain)], problems };
  },
);

/** One instance for each folder or file that fits. */
function derive(world: World, folder: string, from: InstancesFrom, wanted: Map<string, Wanted>, problems: Problem[]) {
  const { is, line } = from.folders ?? from.files ?? { is: "", line: 1 };
  const pattern = patternOf(world, folder, is);
  const places = from.folders
    ? foldersOf(world, pattern)
    : filesOf(world, pattern).filter((path) => whatIsAt(world, path));
  const add = (message: string) =>
    problems.push({ path: SETTINGS_FILE, line, severity: "error", code: "settings", message });
  if (leadsNowhere(world, pattern)) add(`${JSON.stringify(is)} ${outside}`);
  else if (is !== "" && places.length === 0)
    add(`Nothing fits ${JSON.stringify(is)}, so ${folder} has no instances from it; mend the pattern.`);
  for (const place of places) {
    const name = nameFor(pattern, place);
    const other = wanted.get(name);
    if (other) add(`${place} and ${other.madeOf} would both be the instance ${name} of ${folder}; rename one.`);
    const seen = posix.relative(folder, place) || ".";
    const names = { "instance.name": name, [from.folders ? "instance.folder" : "instance.file"]: seen };
    wanted.set(name, { settings: [from], names, line, madeOf: place });
  }
}

const nothing: Instance = {
  name: undefined,
  madeOf: undefined,
  varFiles: [],
  vars: new Map(),
  workspace: undefined,
  backendConfig: [],
  inputs: [],
  scripts: [],
  saidBy: [],
};

/** What scripts in the folder and at the repository's root may give it. */
function withoutSettings(world: World, folder: string): Instance {
  const { varFiles, backendConfig } = mentioned(world, folder, toldByScripts(world, folder));
  // What a script may configure is nothing to pass on, but the files that it names count.
  const configured = backendConfig.filter((each) => typeof each !== "string");
  const saidBy = new Map([...varFiles, ...configured].map(({ at }) => [at.path, at]));
  return {
    ...nothing,
    varFiles,
    backendConfig: configured,
    saidBy: [...saidBy].map(([path, at]) => ({ path, certainty: "possible", at })),
  };
}

/** Settings that don't say which variable files are given leave open what scripts give. */
function withScripts(instance: Instance, { varFiles, backendConfig, saidBy }: Instance): Instance {
  return {
    ...instance,
    varFiles,
    backendConfig: [...instance.backendConfig, ...backendConfig],
    saidBy: [...instance.saidBy, ...saidBy],
  };
}

/** Of what the settings say of a Terragrunt unit only further inputs count: it says itself what it is run with. */
export const unitSettings = query("unit settings", (world: World, folder: string) => {
  const entries = entriesFor(world, folder);
  const problems: Problem[] = [];
  const inputs = entries.map(({ is }): RunSettings => (is.inputs ? { inputs: is.inputs } : {}));
  for (const { is, line } of entries) {
    const { inputs: _, ...others } = is;
    if (Object.keys(others).length === 0) continue;
    const message = 'A Terragrunt unit says itself what it is run with; of this only "inputs" count for one.';
    problems.push({ path: SETTINGS_FILE, line, severity: "warning", code: "settings", message });
  }
  const given = givenBy(world, folder, inputs, {}, problems);
  const saidBy = entries
    .slice(0, 1)
    .map(({ line }): GivenFile => ({ path: SETTINGS_FILE, certainty: "certain", at: { path: SETTINGS_FILE, line } }));
  return { instance: { ...nothing, inputs: given.inputs, saidBy }, problems };
});

/** What an instance is run with besides the files that it reads: two of one token differ in those alone. */
export function givenToken({ vars, workspace, backendConfig }: Instance): string {
  const config = backendConfig.map((each) => (typeof each === "string" ? each : each.path));
  return canonical([vars, workspace ?? null, config]);
}
