import { type Certainty, type Place, placesOf } from "../evaluation/reads";
import { textOf } from "../evaluation/value";
import { type World, whatIsAt } from "../evaluation/world";
import { SETTINGS_FILE } from "../settings/document";
import type { Written } from "../settings/fields";
import type { RunSettings } from "../settings/settings";
import type { Problem } from "../snapshot/snapshot";
import { type Told, toldBy } from "./commands";
import { filesOf, leadsNowhere, outside, patternOf } from "./paths";

/** A file that Terraform is given on its command line, or that reaches the stack because the settings say so. */
export interface GivenFile {
  /** From the repository's root. */
  readonly path: string;
  readonly certainty: Certainty;
  /** Where it is named. */
  readonly at: Place;
}

/** What a root module is run with. */
export interface Given {
  /** In the order of the command line; what is possible is not passed. */
  readonly varFiles: readonly GivenFile[];
  /** As `-var` has them. */
  readonly vars: ReadonlyMap<string, string>;
  readonly workspace: string | undefined;
  /** Files, and `key=value`, in the order of the command line. */
  readonly backendConfig: readonly (GivenFile | string)[];
  /** Further files that reach the stack. */
  readonly inputs: readonly GivenFile[];
  /** Scripts that say some of this. */
  readonly scripts: readonly string[];
}

/** What "${instance.name}" and the like stand for, by the name inside. */
export type Placeholders = Readonly<Record<string, string>>;

/** What settings give the stack of a folder, later ones after earlier ones. What is wrong goes to `problems`. */
export function givenBy(
  world: World,
  folder: string,
  all: readonly RunSettings[],
  names: Placeholders,
  problems: Problem[],
): Given {
  const varFiles: GivenFile[] = [];
  const backendConfig: (GivenFile | string)[] = [];
  const inputs: GivenFile[] = [];
  const scripts: string[] = [];
  const vars = new Map<string, string>();
  let workspace: string | undefined;

  for (const settings of all) {
    for (const each of settings.var_files ?? []) varFiles.push(...files(each, "variable file"));
    for (const each of settings.backend_config ?? []) {
      const text = filled(each);
      if (text?.includes("=")) backendConfig.push(text);
      else backendConfig.push(...files(each, "backend configuration"));
    }
    for (const each of settings.inputs ?? []) inputs.push(...files(each, "input"));
    for (const [name, each] of settings.vars ?? []) vars.set(name, filled(each) ?? each.is);
    if (settings.workspace) workspace = filled(settings.workspace) ?? workspace;
    for (const each of settings.commands ?? []) command(each);
  }
  return { varFiles, vars, workspace, backendConfig, inputs, scripts };

  function filled({ is, line }: Written<string>): string | undefined {
    let known = true;
    const text = is.replace(/\$\{(instance\.[^}]*)\}/g, (whole, name: string) => {
      const value = names[name];
      if (value === undefined) {
        known = false;
        const there = Object.keys(names).map((each) => `\${${each}}`);
        const hint = there.length === 0 ? "only an instance has that" : `known are ${there.join(", ")}`;
        add(line, "error", "settings", `${whole} stands for nothing here; ${hint}.`);
      }
      return value ?? "";
    });
    return known ? text : undefined;
  }

  function files(written: Written<string>, what: string): readonly GivenFile[] {
    const text = filled(written);
    if (text === undefined) return [];
    const pattern = patternOf(world, folder, text);
    const found = filesOf(world, pattern);
    if (leadsNowhere(world, pattern)) add(written.line, "error", "settings", `${JSON.stringify(text)} ${outside}`);
    else if (!found.some((path) => whatIsAt(world, path) === "file")) {
      const message = `No file fits ${JSON.stringify(text)}, ${what} of ${folder}; mend the path or the pattern.`;
      // Terraform would say it too, but for an input, which it knows nothing of.
      if (what === "input") add(written.line, "warning", "settings", message);
      else add(written.line, "error", `missing-${what.replace(" ", "-")}`, message);
    }
    return found.map((path) => ({ path, certainty: "certain", at: at(written.line) }));
  }

  function command(written: Written<string>) {
    const text = filled(written);
    if (text === undefined) return;
    const said = toldBy(world, folder, text, at(written.line));
    const given = mentioned(world, folder, said.told);
    for (const { path } of given.varFiles)
      if (whatIsAt(world, path) === undefined)
        add(written.line, "error", "missing-variable-file", `The variable file ${path} of ${folder} is not there.`);
    varFiles.push(...given.varFiles);
    for (const [name, value] of given.vars) vars.set(name, value);
    backendConfig.push(...given.backendConfig);
    workspace = given.workspace ?? workspace;
    scripts.push(...said.scripts);
  }

  function add(line: number, severity: Problem["severity"], code: string, message: string) {
    problems.push({ path: SETTINGS_FILE, line, severity, code, message });
  }
}

function at(line: number): Place {
  return { path: SETTINGS_FILE, line };
}

/** The files that command lines name; what is only possible counts where it is there. */
export function mentioned(
  world: World,
  folder: string,
  told: readonly Told[],
): Pick<Given, "varFiles" | "vars" | "backendConfig" | "workspace"> {
  const varFiles: GivenFile[] = [];
  const backendConfig: (GivenFile | string)[] = [];
  const vars = new Map<string, string>();
  let workspace: string | undefined;
  for (const { flag, value, certainty, at } of told) {
    const text = textOf(value);
    if (flag === "workspace") workspace = text ?? workspace;
    else if (flag === "var") {
      const [, name, given] = /^([^=]+)=(.*)$/s.exec(text ?? "") ?? [];
      if (name !== undefined && given !== undefined) vars.set(name, given);
    } else if (flag === "backend-config" && text?.includes("=")) backendConfig.push(text);
    else {
      const { known, matching } = placesOf(world, folder, value);
      const files = [...known, ...matching]
        .map((path): GivenFile => ({ path, certainty, at }))
        .filter((file) => file.certainty === "certain" || whatIsAt(world, file.path) === "file");
      (flag === "var-file" ? varFiles : backendConfig).push(...files);
    }
  }
  return { varFiles, vars, backendConfig, workspace };
}
