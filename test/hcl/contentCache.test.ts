import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, type TestContext, test } from "node:test";
import { readCacheFile, writeCacheFile } from "../../src/hcl/cacheFile";
import { openContentCache } from "../../src/hcl/contentCache";
import { factsOf } from "../../src/hcl/file";
import { languageOf } from "../../src/hcl/language";
import { templateExpression } from "../../src/hcl/native";
import { written } from "../../src/hcl/written";
import { samples } from "../oracle/digest/samples";
import { makeMonorepo } from "../oracle/generator/monorepo";
import { randomFrom } from "../oracle/random";
import { loadTestParser } from "./wasm";

before(loadTestParser);

const NAME = "facts-0123456789abcdef";

function place(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "epicenter-cache-"));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }));
  return join(folder, "not", "there", NAME);
}

const all = () => new Set(["a", "b", "c"]);

/** What a cache says of a content; undefined where it would have to be found out. */
function known(file: string, id: string): unknown {
  return openContentCache(file).find<unknown>("facts", id, () => undefined);
}

async function keep(file: string, values: Readonly<Record<string, unknown>>, live = all): Promise<void> {
  const cache = openContentCache(file);
  for (const [id, value] of Object.entries(values)) cache.find("facts", id, () => value);
  await cache.save(live);
}

const today = Math.floor(Date.now() / 86_400_000);

test("what is found out of a text is plain JSON data, and the same once it was written down", () => {
  const texts: [string, string][] = [
    ...samples.map(({ file, text }): [string, string] => [file, text]),
    ...Object.entries(makeMonorepo(randomFrom("cache")).files).filter(([path]) => languageOf(path) !== undefined),
    ["x.tf", "a = 1e999\nb = -0\nc = x.99999999999999999999\nd = [for k, v in x : k]\ne = {\n"],
    ["x.tf.json", `{"a": -0, "b": 1e999, "c": "\\ud800 \${x}"}`],
  ];
  assert.ok(texts.length > 50);
  for (const [path, text] of texts) {
    const facts = factsOf(path, text);
    assert.deepStrictEqual(JSON.parse(JSON.stringify(facts)), facts, text);
    const pieces = written(path, text) ?? null;
    assert.deepStrictEqual(JSON.parse(JSON.stringify(pieces)), pieces, text);
    const template = templateExpression(text, 1);
    assert.deepStrictEqual(JSON.parse(JSON.stringify(template)), template, text);
  }
});

test("what was kept is not found out again, and only its owner may read the file", async (t) => {
  const file = place(t);
  await keep(file, { a: { is: 'tab\t, line\n, "ü😀"' }, b: null });
  assert.deepEqual(known(file, "a"), { is: 'tab\t, line\n, "ü😀"' });
  assert.equal(known(file, "b"), null);
  assert.equal(known(file, "c"), undefined);
  assert.equal(
    openContentCache(file).find("pieces", "a", () => "another question"),
    "another question",
  );
  if (process.platform !== "win32") assert.equal(statSync(file).mode & 0o777, 0o600);
});

test("a file that is damaged, cut short, of another make or none at all is not believed, and replaced", async (t) => {
  const file = place(t);
  await keep(file, { a: "right", b: "right too" });
  const good = readFileSync(file, "latin1");
  const spoilt = [
    "",
    "\n",
    good.replace("right too", "wrong too"),
    good.slice(0, -1),
    good.slice(0, good.indexOf("\n") + 1),
    good.replace(/^epicenter \S+/, "epicenter another-make"),
    `${good}c facts\t${today}\t"more"\n`,
    good.replace("\t", " "),
    "\0".repeat(good.length),
  ];
  for (const text of spoilt) {
    assert.notEqual(text, good);
    writeFileSync(file, text, "latin1");
    assert.deepEqual([known(file, "a"), known(file, "b")], [undefined, undefined], JSON.stringify(text));
    await keep(file, { a: "anew" });
    assert.equal(known(file, "a"), "anew");
  }
  rmSync(file);
  mkdirSync(file);
  await keep(file, { a: "nowhere" });
  assert.equal(known(file, "a"), undefined);
});

test("what two processes keep at once is there afterwards; a reader meanwhile finds a whole file", async (t) => {
  const file = place(t);
  await keep(file, { a: "first" });
  const one = openContentCache(file);
  const two = openContentCache(file);
  one.find("facts", "b", () => "of one");
  two.find("facts", "c", () => "of two");
  await one.save(all);
  await two.save(all);
  assert.deepEqual([known(file, "a"), known(file, "b"), known(file, "c")], ["first", "of one", "of two"]);
  const saves = Array.from({ length: 30 }, (_, n) =>
    keep(file, { a: "first", [`n${n}`]: "x".repeat(n * 1000) }, () => new Set(["a", `n${n}`])),
  );
  let saving = true;
  const done = Promise.all(saves).then(() => {
    saving = false;
  });
  for (; saving; await new Promise((resolve) => setImmediate(resolve))) assert.equal(known(file, "a"), "first");
  await done;
  assert.deepEqual(readdirSync(join(file, "..")), [NAME]);
});

test("what is no part of a state is not kept; what was none for a month goes, and so do files that nobody writes", async (t) => {
  const file = place(t);
  const line = (day: number) => ({ day, text: () => '"old"' });
  await writeCacheFile(
    file,
    new Map([
      ["lately facts", line(today - 29)],
      ["long ago facts", line(today - 31)],
      ["a facts", line(today - 31)],
    ]),
  );
  const beside = (name: string, days: number) => {
    const other = join(file, "..", name);
    writeFileSync(other, "");
    utimesSync(other, Date.now() / 1000 - days * 86_400, Date.now() / 1000 - days * 86_400);
  };
  const unfinished = `${NAME}.00000000-0000-0000-0000-000000000000.tmp`;
  beside("facts-aaaaaaaaaaaaaaaa", 61);
  beside("facts-bbbbbbbbbbbbbbbb", 59);
  beside(unfinished, 2);
  beside("somebody-else's", 1000);
  await keep(file, { b: "new", typed: "not saved" });
  const left = readCacheFile(file);
  assert.deepEqual([...left.keys()].sort(), ["a facts", "b facts", "lately facts"]);
  assert.equal(left.get("a facts")?.day, today);
  assert.equal(left.get("lately facts")?.day, today - 29);
  assert.deepEqual(readdirSync(join(file, "..")).sort(), [NAME, "facts-bbbbbbbbbbbbbbbb", "somebody-else's"].sort());
});

test("a large file is not written anew for little", async (t) => {
  const file = place(t);
  const many = Array.from({ length: 1000 }, (_, n) => `n${n}`);
  await keep(file, Object.fromEntries(many.map((id) => [id, 1])), () => new Set(many));
  const before = readFileSync(file);
  const five = ["v", "w", "x", "y", "z"];
  await keep(file, { v: 1, w: 1, x: 1, y: 1 }, () => new Set([...many, ...five]));
  assert.deepEqual(readFileSync(file), before);
  await keep(file, { v: 1, w: 1, x: 1, y: 1, z: 1 }, () => new Set([...many, ...five]));
  assert.equal(readCacheFile(file).size, 1005);
});
