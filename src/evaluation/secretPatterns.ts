import picomatch from "picomatch";
import { query } from "../query";
import { isList, isObject } from "./value";
import { textAt, type World } from "./world";
import { yamlValue } from "./yaml";

/** Globs from the repository's root under `secrets` in `.epicenter.yaml`; one that names a folder takes all below it. */
const patterns = query("secret patterns", (world: World, _: ""): readonly string[] => {
  const settings = yamlValue(textAt(world, ".epicenter.yaml") ?? "");
  const list = isObject(settings) ? settings.get("secrets") : undefined;
  return isList(list) ? list.filter((each) => typeof each === "string").filter((each) => each.length < 1000) : [];
});

/** Whether the settings name a file as a secret. */
export function isNamedSecret(world: World, path: string): boolean {
  return patterns(world, "").some((pattern) => {
    const glob = pattern.replace(/^\.?\/|\/$/g, "");
    return picomatch.isMatch(path, [glob, `${glob}/**`], { dot: true });
  });
}
