import assert from "node:assert/strict";
import { test } from "node:test";
import { turned, wavesOf } from "../../src/graph/waves";

function edges(map: Record<string, string>): ReadonlyMap<string, readonly string[]> {
  return new Map(Object.entries(map).map(([id, on]) => [id, on === "" ? [] : on.split(" ")]));
}

test("waves are as early as they can be, through stacks that are not chosen", () => {
  const graph = edges({ a: "", b: "a", c: "b", d: "a c", e: "" });
  assert.deepEqual(wavesOf(new Set(["a", "c", "d", "e"]), graph).waves, [["a", "e"], ["c"], ["d"]]);
  assert.deepEqual(wavesOf(new Set(["a", "c", "d", "e"]), turned(graph)).waves, [["d", "e"], ["c"], ["a"]]);
});

test("a cycle shares a wave, and what waits for it comes later", () => {
  const graph = edges({ a: "c", b: "a", c: "b", d: "c", e: "" });
  assert.deepEqual(wavesOf(new Set(["a", "b", "c", "d", "e"]), graph), {
    waves: [["a", "b", "c", "e"], ["d"]],
    cycles: [["a", "c", "b"]],
  });
});

test("in any graph: whoever is waited for stands earlier, and in the wave before the latest of those", () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return seed % below;
  };
  for (let round = 0; round < 200; round++) {
    const size = 2 + random(12);
    const graph: ReadonlyMap<string, readonly string[]> = new Map(
      Array.from(
        { length: size },
        (_, i) =>
          [
            `s${i}`,
            Array.from({ length: random(3) }, () => `s${random(i + 1)}`).filter((id) => id !== `s${i}`),
          ] as const,
      ),
    );
    const chosen = new Set([...graph.keys()].filter(() => random(3) > 0));
    const { waves, cycles } = wavesOf(chosen, graph);
    const wave = new Map(waves.flatMap((ids, index) => ids.map((id) => [id, index + 1] as const)));
    assert.deepEqual([...wave.keys()].sort(), [...chosen].sort());
    assert.deepEqual(cycles, []);
    for (const id of chosen) {
      const waits = [...reach(id)].filter((other) => chosen.has(other)).map((other) => wave.get(other) ?? 0);
      assert.equal(wave.get(id), Math.max(0, ...waits) + 1);
    }
    function reach(from: string, seen = new Set<string>()): Set<string> {
      for (const to of graph.get(from) ?? []) if (!seen.has(to)) reach(to, seen.add(to));
      return seen;
    }
  }
});

test("a chain of a hundred thousand does not overflow", () => {
  const graph = new Map(Array.from({ length: 100_000 }, (_, i) => [`${i}`, i === 0 ? [] : [`${i - 1}`]] as const));
  assert.equal(wavesOf(new Set(["0", "99999"]), graph).waves.length, 2);
});
