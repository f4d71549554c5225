import assert from "node:assert/strict";
import { before, test } from "node:test";
import { factsAt } from "../../src/evaluation/contents";
import { compareWorld, moveWorld, newLibrary, openWorld } from "../../src/evaluation/world";
import { stacksIn } from "../../src/graph/stacks";
import { digest } from "../../src/hcl/digest";
import { factsOf } from "../../src/hcl/file";
import { languageOf } from "../../src/hcl/language";
import { difference } from "../../src/snapshot/difference";
import { memorySnapshot } from "../../src/snapshot/memory";
import { openRepository } from "../../src/snapshot/open";
import { compareWorlds } from "../impact/worlds";
import { samples } from "../oracle/digest/samples";
import { folderOf, isLink } from "../oracle/files";
import { makeMonorepo } from "../oracle/generator/monorepo";
import { lastSeed, randomFrom } from "../oracle/random";
import { damaged } from "./damage";
import { loadTestParser } from "./wasm";

before(loadTestParser);

const terragrunt = `include "root" {
  path = find_in_parent_folders("root.hcl")
}
terraform {
  source = "\${get_repo_root()}//models/platform?ref=\${local.env["name"]}"
}
dependency "net" {
  config_path = "../net"
  mock_outputs = { ids = [] }
}
inputs = merge(local.env, { ids = dependency.net.outputs.ids, secret = sops_decrypt_file("s.yaml") })
`;

const { files, stacks } = makeMonorepo(randomFrom("fuzz"));
const texts: [string, string][] = [
  ...samples.map((sample): [string, string] => [sample.file, sample.text]),
  ["terragrunt.hcl", terragrunt],
  ...Object.entries(files).filter(([path]) => languageOf(path) !== undefined),
];

/** Of this process's own time, in microseconds: no matter what else the machine does. */
function costOf(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

/** For a text of so many characters: far above what is needed, far below a hang. */
const most = (length: number) => 300_000 + 100 * length;

test(`damaged text never throws and never takes long: seed ${lastSeed}`, () => {
  const random = randomFrom(lastSeed);
  for (let round = 0; round < 3000; round++) {
    const [path, text] = random.anyOf(texts) ?? ["", ""];
    const broken = damaged(text, random.anyOf(texts)?.[1] ?? "", random);
    const cost = costOf(() => {
      try {
        factsOf(path, broken);
        digest(path, broken);
      } catch (error) {
        assert.fail(`${path}: ${JSON.stringify(broken)} throws ${error}`);
      }
    });
    assert.ok(cost < most(broken.length), `${cost} µs for ${path}: ${JSON.stringify(broken)}`);
  }
});

/** `EPICENTER_REPOSITORY=PATH`: any repository. */
const given = process.env.EPICENTER_REPOSITORY;

test(`damaged text of a given repository never throws and never takes long: seed ${lastSeed}`, {
  skip: given === undefined ? "EPICENTER_REPOSITORY names no repository" : false,
}, async (t) => {
  const { snapshot } = await (await openRepository(given ?? "")).workingTree();
  const paths = [...snapshot.entries.keys()].filter((path) => languageOf(path) !== undefined);
  const random = randomFrom(lastSeed);
  const known = random.shuffled(paths).slice(0, 2000);
  await snapshot.load(known);
  const own = known.flatMap((path): [string, string][] => {
    const content = snapshot.read(path);
    return "text" in content && content.text.length < 50_000 ? [[path, content.text]] : [];
  });
  t.diagnostic(`${own.length} texts, five times each`);
  for (const [path, text] of own.flatMap((each) => [each, each, each, each, each])) {
    const broken = damaged(text, random.anyOf(own)?.[1] ?? "", random);
    const cost = costOf(() => {
      try {
        factsOf(path, broken);
        digest(path, broken);
      } catch (error) {
        assert.fail(`${path}: ${JSON.stringify(broken)} throws ${error}`);
      }
    });
    assert.ok(cost < most(broken.length), `${cost} µs for ${path}: ${JSON.stringify(broken)}`);
  }
});

test("time grows with the length, not with its square", () => {
  const parts = [...samples.filter(({ file }) => file.endsWith(".tf")).map((sample) => sample.text), terragrunt];
  const broken = [
    "a = [",
    "a = {\n",
    'a = "${',
    "x {\n",
    "a = <<E\n",
    "/* ",
    "((",
    "a.b[*]",
    "a ? b : ",
    'x "y" {}\n',
    "\n",
  ];
  for (const part of [...parts, ...parts.map((text) => text.slice(0, text.length / 2)), ...broken]) {
    const text = part.repeat(Math.ceil(60_000 / part.length));
    const cost = costOf(() => {
      factsOf("x.tf", text);
      digest("x.tf", text);
    });
    assert.ok(cost < 3_000_000, `${cost} µs for ${text.length} of ${JSON.stringify(part.slice(0, 40))}`);
  }
});

test("nesting costs no more than its length", () => {
  const nested = (depth: number) => `${"a {\n".repeat(depth)}b = "c"\n${"}\n".repeat(depth)}`;
  const cost = costOf(() => assert.ok(digest("x.tf", nested(200))));
  assert.ok(cost < most(nested(200).length), `${cost} µs`);
});

test("a text on which the parser would take minutes is given up, its paths kept; the next text is read", () => {
  const text = `source = "../m"\n${"a = !".repeat(50_000)}`;
  let facts: ReturnType<typeof factsOf>;
  const cost = costOf(() => {
    facts = factsOf("x.tf", text);
  });
  assert.ok(cost < 8_000_000, `${cost} µs`);
  assert.equal(facts?.errors.length, 1);
  assert.deepEqual(facts?.salvaged, [{ text: "../m", line: 1 }]);
  assert.deepEqual(factsOf("x.tf", "a = 1\n")?.errors, []);
});

test(`a damaged file loses no other file's facts and no other stack: seed ${lastSeed}`, () => {
  const random = randomFrom(`${lastSeed} world`);
  const base = openWorld(memorySnapshot(files), "/repo", newLibrary());
  // A link says what its target says.
  const configuration = Object.keys(files).filter((path) => languageOf(path) && !isLink(files[path] ?? ""));
  const facts = new Map(configuration.map((path) => [path, JSON.stringify(factsAt(base, path).facts)]));
  assert.deepEqual([...stacksIn(base, "").keys()], [...stacks].sort());
  const now = openWorld(memorySnapshot(files), "/repo", base.library);
  for (let round = 0; round < 60; round++) {
    const path = random.anyOf(configuration) ?? "";
    const broken = { ...files, [path]: damaged(files[path] ?? "", random.anyOf(texts)?.[1] ?? "", random) };
    const snapshot = memorySnapshot(broken);
    moveWorld(
      now,
      snapshot,
      difference(now.snapshot, snapshot).map((change) => change.path),
    );
    compareWorlds(base, now);
    for (const other of configuration) {
      if (other !== path)
        assert.equal(JSON.stringify(factsAt(now, other).facts), facts.get(other), `${path} → ${other}`);
    }
    const left = stacksIn(now, "");
    for (const stack of stacks) assert.ok(left.has(stack) || folderOf(path) === stack, `${path} → ${stack}`);
    compareWorld(base, new Set());
  }
});
