import { posix } from "node:path";
import { query } from "../query";
import { regularExpression } from "./regularExpression";
import { isCode } from "./secretNames";
import { isList, isObject, textOf } from "./value";
import { allPaths, foldersWith, storedText, type World } from "./world";
import { yamlValue } from "./yaml";

const folders = query("folders with SOPS rules", (world: World, _: ""): readonly string[] => {
  allPaths(world, "");
  return foldersWith(world, (name) => name === ".sops.yaml").filter((folder) => patternsIn(world, folder).length > 0);
});

const patternsIn = query("SOPS rules", (world: World, folder: string): readonly RegExp[] => {
  const rules = yamlValue(storedText(world, posix.join(folder, ".sops.yaml")) ?? "");
  const list = isObject(rules) ? rules.get("creation_rules") : undefined;
  if (!isList(list)) return [];
  return list.flatMap((rule) => {
    const pattern = isObject(rule) ? textOf(rule.get("path_regex") ?? null) : undefined;
    return (pattern === undefined ? undefined : regularExpression(pattern)) ?? [];
  });
});

/**
 * Whether a creation rule of a `.sops.yaml` around the file is about it, so that it is a secret even while it lies there
 * in clear, being edited. A rule that takes files by their extension alone tells nothing; then the file's marker does.
 * SOPS goes upward from the folder that it runs in, which is not known: every `.sops.yaml` above counts.
 */
export function isEncryptedByRule(world: World, path: string): boolean {
  if (isCode(path)) return false;
  return folders(world, "").some((folder) => {
    const inside = posix.relative(folder, path);
    if (inside.startsWith("../") || inside === ".sops.yaml") return false;
    const anyOther = `a${posix.extname(path)}`;
    return patternsIn(world, folder).some((pattern) => pattern.test(inside) && !pattern.test(anyOther));
  });
}
