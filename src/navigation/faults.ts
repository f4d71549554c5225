import type { Leaf } from "../evaluation/reads";
import { isPlainText, isToldSecret } from "../evaluation/secrets";
import { entryAt, type World } from "../evaluation/world";
import { dependenciesOf, waitsFor } from "../graph/dependencies";
import { compositionOf, moduleLeaves } from "../graph/parts";
import { stacksIn } from "../graph/stacks";
import { wavesOf } from "../graph/waves";
import { query } from "../query";
import type { Problem, RelatedPlace } from "../snapshot/snapshot";
import { contextKey } from "../terraform/reading";

/** What is wrong with the text though all of it is understood: told where it is written, not as a lack of an answer. */
export const faultsIn = query("faults", (world: World, _: ""): readonly Problem[] => [
  ...cycles(world),
  ...plainSecrets(world),
]);

/** Each place of a loop, with the others. */
function cycles(world: World): readonly Problem[] {
  const edges = waitsFor(world, "");
  return wavesOf(new Set(edges.keys()), edges).cycles.flatMap((loop) => {
    const steps = loop.flatMap((id, index): readonly RelatedPlace[] => {
      const next = loop[(index + 1) % loop.length];
      const edge = dependenciesOf(world, id).dependsOn.find(({ stack }) => stack === next);
      return edge ? [{ ...edge.at, message: `${id} waits for ${next}` }] : [];
    });
    const message = `These stacks wait on each other, so that no order is right: ${[...loop, loop[0]].join(" → ")}.`;
    return steps.map(({ path, line }, index): Problem => {
      const related = [...steps.slice(index + 1), ...steps.slice(0, index)];
      return { path, line, severity: "error", code: "cycle", message, related };
    });
  });
}

/** What is read as a secret, and nothing encrypts. */
function plainSecrets(world: World): readonly Problem[] {
  const found = new Map<string, Problem>();
  const seen = new Set<string>();
  const look = (leaves: readonly Leaf[]) => {
    for (const { path, role, secret, at } of leaves) {
      if (!at || role === "presence" || entryAt(world, path)?.kind !== "file") continue;
      if (!(secret || isToldSecret(world, path)) || !isPlainText(world, path)) continue;
      const message = `${path} is a secret that lies in plain text: whoever has the repository can read it.`;
      const problem = { ...at, severity: "warning", code: "plain-secret", message } as const;
      found.set(`${path}\0${at.path}\0${at.line}`, problem);
    }
  };
  for (const id of stacksIn(world, "").keys()) {
    const { leaves, modules } = compositionOf(world, id);
    look(leaves);
    for (const { context } of modules) {
      const key = contextKey(context);
      if (seen.has(key)) continue;
      seen.add(key);
      look(moduleLeaves(world, context));
    }
  }
  return [...found.values()];
}
