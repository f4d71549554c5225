import picomatch from "picomatch";
import { steadyQuery } from "../query";
import { settingsIn } from "./settings";
import type { World } from "./world";

/** Globs from the repository's root under `secrets` in `.epicenter.yaml`; one that names a folder takes all below it. */
const patterns = steadyQuery("secret patterns", (world: World, _: ""): readonly string[] => {
  const { secrets = [] } = settingsIn(world, "").settings;
  return secrets.map(({ is }) => is).filter((each) => each.length < 1000);
});

/** Whether the settings name a file as a secret. */
export function isNamedSecret(world: World, path: string): boolean {
  return patterns(world, "").some((pattern) => {
    const glob = pattern.replace(/^\.?\/|\/$/g, "");
    return picomatch.isMatch(path, [glob, `${glob}/**`], { dot: true });
  });
}
