import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, type TestContext, test } from "node:test";
import { stacksIn } from "../../src/graph/stacks";
import { loadTestParser } from "../hcl/wasm";
import { openBench } from "./bench";
import { makeMonorepo } from "./generator/monorepo";
import { lastSeed, randomFrom } from "./random";
import { terraformIsMissing } from "./terraform";
import { filesTouched, straceIsMissing } from "./trace";
import { inputsOf, worldOf } from "./world";

before(loadTestParser);

const skip = terraformIsMissing() ?? straceIsMissing() ?? false;

for (const seed of ["opens one", "opens two", lastSeed]) {
  test(`every file that terraform opens is among the inputs: seed ${seed}`, { skip }, async (t) => {
    const monorepo = makeMonorepo(randomFrom(seed));
    const bench = await openBench(monorepo);
    t.after(() => bench.remove());
    await holds(t, bench.repository, monorepo.stacks);
  });
}

test("every file that terraform opens is among the inputs: the demo's plain stacks", { skip }, async (t) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "epicenter-opens-")));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }));
  const { makeDemo } = await import(demo);
  makeDemo(folder);
  const world = await worldOf(folder);
  const plain = [...stacksIn(world, "").values()].filter((stack) => stack.kind === "terraform");
  await holds(
    t,
    folder,
    plain.map((stack) => stack.id),
  );
});

/** `EPICENTER_REPOSITORY=PATH`: any repository; of stacks with modules from elsewhere nothing can be told. */
const given = process.env.EPICENTER_REPOSITORY;
const noneGiven = given === undefined ? "EPICENTER_REPOSITORY names no repository" : false;

test("every file that terraform opens to take modules is among the inputs: a given repository", {
  skip: skip || noneGiven,
}, async (t) => {
  const repository = realpathSync(given ?? "");
  const aside = mkdtempSync(join(tmpdir(), "epicenter-trace-"));
  t.after(() => rmSync(aside, { recursive: true, force: true, maxRetries: 9 }));
  const world = await worldOf(repository);
  const counted = { told: 0, elsewhere: 0, files: 0 };
  for (const { id, kind, folder } of stacksIn(world, "").values()) {
    if (kind !== "terraform") continue;
    const environment = { CHECKPOINT_DISABLE: "1", TF_DATA_DIR: join(aside, "data") };
    rmSync(environment.TF_DATA_DIR, { recursive: true, force: true, maxRetries: 9 });
    const opened = await filesTouched(join(repository, folder), environment, join(aside, "trace"), "get").catch(
      () => undefined,
    );
    if (!opened) {
      counted.elsewhere++;
      continue;
    }
    const inputs = inputsOf(world, id);
    const files = [...opened].filter((path) => path.startsWith(`${repository}/`));
    const paths = files.map((path) => path.slice(repository.length + 1)).filter((path) => !/\.tftest\.hcl$/.test(path));
    assert.deepEqual(
      paths.filter((path) => !inputs.has(path) && !isOfTerraform(path)),
      [],
      `${id} reads what is none of its inputs`,
    );
    counted.told++;
    counted.files += paths.length;
  }
  t.diagnostic(JSON.stringify(counted));
});

const demo = join(__dirname, "..", "..", "scripts", "demo.mjs");

async function holds(t: TestContext, repository: string, stacks: readonly string[]) {
  const world = await worldOf(repository);
  const aside = mkdtempSync(join(tmpdir(), "epicenter-trace-"));
  t.after(() => rmSync(aside, { recursive: true, force: true, maxRetries: 9 }));
  const environment = { CHECKPOINT_DISABLE: "1", TF_DATA_DIR: join(aside, "data") };
  let opened = 0;
  for (const stack of stacks) {
    rmSync(environment.TF_DATA_DIR, { recursive: true, force: true, maxRetries: 9 });
    const run = async (...args: string[]) =>
      [...(await filesTouched(join(repository, stack), environment, join(aside, "trace"), ...args))]
        .filter((path) => path.startsWith(`${repository}/`))
        .map((path) => path.slice(repository.length + 1))
        .filter((path) => !isOfTerraform(path));
    const inputs = inputsOf(world, stack);
    // `init` reads the tests too, to install what they need; a plan does not.
    const installing = (await run("init", "-input=false")).filter((path) => !path.endsWith(".tftest.hcl"));
    const planning = await run("plan", "-input=false", "-lock=false");
    const files = [...new Set([...installing, ...planning])].sort();
    opened += files.length;
    assert.deepEqual(
      files.filter((path) => !inputs.has(path)),
      [],
      `${stack} reads what is none of its inputs`,
    );
  }
  assert.ok(opened > stacks.length);
}

/** What Terraform itself writes, or keeps for itself. */
function isOfTerraform(path: string): boolean {
  return /\.tfstate(\.|$)|\.tfstate\.lock\.info$|(^|\/)\.terraform(\/|\.lock\.hcl$)/.test(path);
}
