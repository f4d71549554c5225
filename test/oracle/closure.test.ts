import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { before, type TestContext, test } from "node:test";
import { type Composition, compositionOf } from "../../src/graph/parts";
import { stacksIn } from "../../src/graph/stacks";
import { loadTestParser } from "../hcl/wasm";
import { openBench } from "./bench";
import { makeMonorepo } from "./generator/monorepo";
import { lastSeed, randomFrom } from "./random";
import { type Terraform, terraformIn, terraformIsMissing, twoAtOnce } from "./terraform";
import { worldOf } from "./world";

before(loadTestParser);

const skip = terraformIsMissing() ?? false;

for (const seed of ["closure one", "closure two", lastSeed]) {
  test(`the modules of each stack are those that terraform installs and draws: seed ${seed}`, { skip }, async (t) => {
    const bench = await openBench(makeMonorepo(randomFrom(seed)));
    t.after(() => bench.remove());
    const { alike, drawn } = await compared(t, bench.repository);
    assert.ok(alike > 0 && drawn === alike);
  });
}

/** `EPICENTER_REPOSITORY=PATH`: any repository; stacks with modules from elsewhere are counted and passed over. */
const given = process.env.EPICENTER_REPOSITORY;
const noneGiven = given === undefined ? "EPICENTER_REPOSITORY names no repository" : false;

test("the modules of each stack of a given repository", { skip: skip || noneGiven }, async (t) => {
  const { alike, elsewhere, drawn } = await compared(t, realpathSync(given ?? ""));
  t.diagnostic(`${alike} stacks alike (${drawn} by terraform graph), ${elsewhere} with modules that can't be had here`);
});

async function compared(t: TestContext, repository: string): Promise<Record<"alike" | "elsewhere" | "drawn", number>> {
  const world = await worldOf(repository);
  const aside = mkdtempSync(join(tmpdir(), "epicenter-closure-"));
  t.after(() => rmSync(aside, { recursive: true, force: true, maxRetries: 9 }));
  const terraform = terraformIn(aside);
  const stacks = [...stacksIn(world, "").values()].filter((stack) => stack.kind === "terraform");
  const counted = { alike: 0, elsewhere: 0, drawn: 0 };
  await twoAtOnce([...stacks.entries()], async ([index, { id, folder }]) => {
    const data = join(aside, String(index));
    const { status } = await terraform(join(repository, folder), data, "get");
    if (status !== 0) counted.elsewhere++;
    else {
      const { modules } = compositionOf(world, id);
      const theirs = installed(repository, folder, data);
      const named = new Set([folder, ...modules.map((module) => module.context.folder)]);
      assert.deepEqual(
        theirs.filter((place) => !named.has(place)),
        [],
        `${id} lacks these`,
      );
      const certain = modules.filter((module) => module.certainty === "certain").map(({ context }) => context.folder);
      assert.deepEqual(
        [...new Set(certain)].filter((place) => !theirs.includes(place)),
        [],
        `${id} has no use for these`,
      );
      counted.alike++;
      const drawn = await callsDrawn(terraform, join(repository, folder), data);
      if (drawn === undefined) return;
      const followed = callsFollowed(compositionOf(world, id), folder);
      assert.deepEqual(
        drawn.filter((call) => !followed.has(call)),
        [],
        `${id} lacks these calls`,
      );
      counted.drawn++;
    }
  });
  return counted;
}

/** Every call in `terraform graph`, as "one.two" for call `two` of the module that `one` calls; undefined where a provider or the backend is missing. */
async function callsDrawn(terraform: Terraform, folder: string, data: string): Promise<readonly string[] | undefined> {
  const { status } = await terraform(folder, data, "init", "-input=false");
  const graph = status === 0 ? await terraform(folder, data, "graph", "-type=plan") : { status, stdout: "" };
  if (graph.status !== 0) return undefined;
  const calls = [...graph.stdout.matchAll(/"(?:\[root\] )?((?:module\.[\w-]+\.?)+)/g)].map(([, address = ""]) =>
    [...address.matchAll(/module\.([\w-]+)/g)].map((found) => found[1]).join("."),
  );
  return [...new Set(calls)].sort();
}

/** The same of what we follow. */
function callsFollowed({ uses }: Composition, folder: string): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (from: string, before: string) => {
    for (const { call, ...use } of uses) {
      if ((use.from || folder) !== from || call === undefined) continue;
      const address = before === "" ? call : `${before}.${call}`;
      if (found.has(address)) continue;
      found.add(address);
      walk(use.to, address);
    }
  };
  walk(folder, "");
  return found;
}

/** Folders of the repository in what `terraform get` wrote down, sorted. */
function installed(repository: string, folder: string, data: string): readonly string[] {
  const root = join(repository, folder);
  const { Modules } = JSON.parse(readFileSync(join(data, "modules", "modules.json"), "utf8")) as {
    readonly Modules: readonly { readonly Dir: string }[];
  };
  const places = Modules.map(({ Dir }) => relative(repository, realpathSync(resolve(root, Dir))) || ".");
  return [...new Set(places)].filter((place) => !place.startsWith("..")).sort();
}
