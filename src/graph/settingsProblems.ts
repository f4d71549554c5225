import { posix } from "node:path";
import { settingsIn } from "../evaluation/settings";
import type { World } from "../evaluation/world";
import { folderMatcher, instancesOf, unitSettings } from "../instances/instances";
import { query } from "../query";
import { SETTINGS_FILE } from "../settings/document";
import type { Written } from "../settings/fields";
import type { Problem } from "../snapshot/snapshot";
import { moduleFolders } from "../terraform/folders";
import { sourceAddress } from "../terraform/sourceAddress";
import { stackFileFolders } from "../terragrunt/generated";
import { unitFolders, unitIn } from "../terragrunt/units";
import { stackFolders } from "./stacks";

/** What is wrong with `.epicenter.yaml`, and what of it fits nothing here. */
export const settingsProblems = query("settings problems", (world: World, _: ""): readonly Problem[] => {
  const { settings, problems: found } = settingsIn(world, "");
  const problems = [...found];
  const add = (line: number, severity: Problem["severity"], message: string) =>
    problems.push({ path: SETTINGS_FILE, line, severity, code: "settings", message });
  const folders = [...stackFolders(world, "")];
  const units = new Set(unitFolders(world, ""));
  const all = new Set([...moduleFolders(world, ""), ...units]);

  for (const folder of folders) {
    problems.push(...(units.has(folder) ? unitSettings : instancesOf)(world, folder).problems);
    for (const { name, saidBy } of units.has(folder) ? [] : instancesOf(world, folder).instances) {
      if (!all.has(`${folder}@${name}`)) continue;
      const line = saidBy[0]?.at.line ?? 1;
      add(line, "error", `${folder}@${name} is both an instance and a folder; give the instance another name.`);
    }
  }
  const names = [...(settings.stacks ?? [])].map(([is, { line }]) => ({ is, line }));
  for (const { is, line } of unfitting(names, folders))
    add(
      line,
      "error",
      `No stack fits ${JSON.stringify(is)}; name a folder with configuration, from the repository's root.`,
    );
  for (const { is, line } of unfitting(settings.include, [...folders, ...stackFileFolders(world, "")]))
    add(line, "error", `No folder with configuration fits ${JSON.stringify(is)}, so that nothing is included.`);
  for (const { is, line } of unfitting(settings.exclude, [...all]))
    add(line, "information", `No folder with configuration fits ${JSON.stringify(is)}, so that nothing is left out.`);
  const asked = settings.env ? environmentOf(world, units) : new Set();
  for (const [name, { line }] of settings.env ?? [])
    if (!asked.has(name))
      add(line, "information", `No get_env asks for ${name}, so that its value counts for nothing.`);
  for (const [address, { is, line }] of settings.registry ?? []) {
    const folder = posix.normalize(is.replace(/^\/+|\/+$/g, ""));
    if (sourceAddress(address)?.kind !== "registry")
      add(line, "error", `${JSON.stringify(address)} is no address of a module registry, as in acme/vpc/aws.`);
    if (!all.has(folder))
      add(
        line,
        "error",
        `${JSON.stringify(is)} has no configuration; name a module's folder, from the repository's root.`,
      );
  }
  return problems;
});

/** The variables that units ask for and the settings give. */
function environmentOf(world: World, units: Iterable<string>): ReadonlySet<string> {
  const leaves = [...units].flatMap((unit) => unitIn(world, unit).leaves);
  return new Set(leaves.flatMap(({ role, members }) => (role === "environment" ? [...(members ?? [])] : [])));
}

/** Patterns that none of the folders fits. */
function unfitting(patterns: readonly Written<string>[] = [], folders: readonly string[]): readonly Written<string>[] {
  return patterns.filter(({ is }) => !folders.some(folderMatcher(is)));
}
