import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Parser } from "web-tree-sitter";
import { type AffectedQuery, type Impact, openEngine } from "../../src/engine";
import { ownFileFor } from "../../src/hcl/ownFile";
import { estate, repository } from "../cli/repository";
import { wasmFolder } from "../hcl/wasm";

/** Each text that the parser is given, as often as it is. */
const parsed: string[] = [];
const { parse } = Parser.prototype;
Parser.prototype.parse = function (text, ...more) {
  parsed.push(String(text));
  return parse.call(this, text, ...more);
};

const vpc = "modules/vpc/main.tf";
const files: Readonly<Record<string, string>> = {
  ...estate,
  "plain/d/main.tf":
    'terraform {\n  backend "local" {}\n}\nresource "terraform_data" "d" {\n  input = templatefile("t.tpl", { a = 1 })\n}\n',
  "plain/d/t.tpl": "%{ if a == 1 }one%{ endif }\n",
  "plain/d/more.tf.json": JSON.stringify({ output: { d: { value: `\${terraform_data.d.id}` } } }),
};

const committed = (path: string) => files[path] ?? "";

/** A start as a new process has it: nothing is shared but the folder. `undefined` where nothing is to be kept. */
async function start(folder: string, cacheFolder: string | undefined, query: AffectedQuery = {}): Promise<Impact> {
  parsed.length = 0;
  const file = cacheFolder && ownFileFor("facts", folder, cacheFolder);
  const before = file && existsSync(file) ? readFileSync(file) : undefined;
  const engine = await openEngine(folder, { wasmFolder: wasmFolder(), ...(cacheFolder ? { cacheFolder } : {}) });
  const impact = await engine.affected(query);
  if (file && parsed.length > 0) {
    // Where nothing new is kept, the next start will show it.
    for (let looks = 0; looks < 400 && (!existsSync(file) || before?.equals(readFileSync(file))); looks++)
      await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return impact;
}

async function isThere(file: string): Promise<void> {
  for (let looks = 0; looks < 400 && !existsSync(file); looks++) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(existsSync(file), file);
}

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), "epicenter-cache-"));
  t.after(() => rmSync(made, { recursive: true, force: true, maxRetries: 9 }));
  return made;
}

test("a warm start parses no file, one edit parses one, an edit that is known none; the answers are those of a cold start", async (t) => {
  const place = repository(t, files);
  const cache = folder(t);
  const edited = committed(vpc).replace("input", "triggers_replace");
  const cold = await start(place.folder, cache);
  assert.ok(parsed.length >= 9, String(parsed.length));
  assert.equal(new Set(parsed).size, parsed.length, "no text is parsed twice");
  assert.deepEqual(await start(place.folder, cache), cold);
  assert.deepEqual(parsed, []);

  place.write({ [vpc]: edited });
  const impact = await start(place.folder, cache);
  assert.deepEqual(
    impact.affected.map(({ stack }) => stack),
    ["stacks/dev/net", "stacks/dev/web"],
  );
  // Its declarations are compared, one by one, with those of the base.
  assert.deepEqual([...new Set(parsed)].sort(), [edited, committed(vpc)].sort());
  assert.equal(parsed.length, 3);
  assert.deepEqual(impact, await start(place.folder, undefined));
  assert.deepEqual(await start(place.folder, cache), impact);
  assert.deepEqual(parsed, []);

  place.git("checkout", "-q", "-b", "topic");
  place.commit();
  assert.deepEqual((await start(place.folder, cache, { revision: "main" })).affected, impact.affected);
  assert.deepEqual((await start(place.folder, cache, { revision: "main", head: "topic" })).affected, impact.affected);
  assert.deepEqual(parsed, []);
});

test("one server parses what it is given once: text that comes back, a branch that comes back cost nothing", async (t) => {
  const place = repository(t, files);
  const typed = (n: number) => `${committed(vpc)}output "n" {\n  value = ${n}\n}\n`;
  const engine = await openEngine(place.folder, { wasmFolder: wasmFolder() });
  await engine.affected();
  parsed.length = 0;
  engine.setUnsaved(vpc, typed(1));
  await engine.affected();
  assert.deepEqual([...new Set(parsed)].sort(), [committed(vpc), typed(1)].sort());
  for (const [text, news] of [
    [typed(2), [typed(2)]],
    [typed(1), []],
    [undefined, []],
    [typed(2), []],
  ] as const) {
    parsed.length = 0;
    engine.setUnsaved(vpc, text);
    await engine.affected();
    assert.deepEqual([...new Set(parsed)], news, text);
  }
  engine.setUnsaved(vpc, undefined);
  place.git("checkout", "-q", "-b", "topic");
  place.write({ [vpc]: typed(3), "modules/new/main.tf": "locals {}\n" });
  place.commit();
  engine.diskChanged();
  await engine.affected({ revision: "main" });
  place.git("checkout", "-q", "main");
  engine.diskChanged();
  parsed.length = 0;
  await engine.affected();
  place.git("checkout", "-q", "topic");
  engine.diskChanged();
  await engine.affected({ revision: "main" });
  assert.deepEqual(parsed, []);
});

test("no answer depends on what is kept: another repository's, a damaged one, a folder that can't be written", async (t) => {
  const place = repository(t, files);
  const other = repository(t, { ...files, [vpc]: 'variable "cidr" {}\n' });
  place.write({ "plain/a/main.tf": committed("plain/a/main.tf").replace("value = 1", "value = 2") });
  const expected = await start(place.folder, undefined);
  const cache = folder(t);
  await start(other.folder, cache);
  await start(other.folder, cache);
  const both = ["facts", "answers"] as const;
  const path = (what: (typeof both)[number]) => ownFileFor(what, place.folder, cache);
  for (const what of both) {
    await isThere(ownFileFor(what, other.folder, cache));
    cpSync(ownFileFor(what, other.folder, cache), path(what));
  }
  assert.deepEqual(await start(place.folder, cache), expected);
  await start(place.folder, cache);
  const good = both.map((what) => [path(what), readFileSync(path(what), "latin1")] as const);
  const spoilt = [
    () => "",
    (text: string) => text.slice(0, 100),
    (text: string) => text.slice(0, -1),
    (text: string) => text.replaceAll("vpc", "cpv"),
    (text: string) => text.replace(/\S+/, "older"),
  ];
  for (const spoil of spoilt) {
    for (const [file, text] of good) writeFileSync(file, spoil(text), "latin1");
    assert.deepEqual(await start(place.folder, cache), expected);
    assert.ok(parsed.length > 9);
  }
  const nowhere = join(cache, "a-file");
  writeFileSync(nowhere, "");
  const engine = await openEngine(place.folder, { wasmFolder: wasmFolder(), cacheFolder: nowhere });
  assert.deepEqual(await engine.affected(), expected);
});

test("the command line keeps what it found out below XDG_CACHE_HOME, also where several run at once", async (t) => {
  const place = repository(t, files);
  const home = folder(t);
  const cli = join(__dirname, "..", "..", "dist", "cli.js");
  const args = [cli, "affected", "--format", "json", place.folder];
  const run = (cache: string) =>
    spawnSync(process.execPath, args, { encoding: "utf8", env: { ...process.env, XDG_CACHE_HOME: cache } }).stdout;
  const expected = run(home);
  const kept = join(home, "epicenter");
  assert.deepEqual(readdirSync(kept), [ownFileFor("facts", place.folder, kept).slice(kept.length + 1)]);
  rmSync(kept, { recursive: true });
  const line = `for i in 1 2 3 4; do "$0" "$@" & done; wait`;
  const together = execFileSync("sh", ["-c", line, process.execPath, ...args], {
    encoding: "utf8",
    env: { ...process.env, XDG_CACHE_HOME: home },
  });
  assert.equal(together.length, 4 * expected.length);
  assert.equal(run(home), expected);
  const closed = join(home, "closed");
  mkdirSync(closed);
  chmodSync(closed, 0o500);
  assert.equal(run(closed), expected);
});

test("the third start takes up what the second knew, and works out only what rests on what changed since", async (t) => {
  const place = repository(t, files);
  const cache = folder(t);
  const answers = ownFileFor("answers", place.folder, cache);
  const cold = await start(place.folder, cache);
  assert.ok(!existsSync(answers), "the first has enough to do");
  await start(place.folder, cache);
  await isThere(answers);
  // Facts could be had for the asking, were they asked for.
  rmSync(ownFileFor("facts", place.folder, cache));
  assert.deepEqual(await start(place.folder, cache), cold);
  assert.equal(parsed.length, 0);
  const edited = committed("plain/d/main.tf").replace("a = 1", "a = 2");
  place.write({ "plain/d/main.tf": edited });
  const impact = await start(place.folder, cache);
  for (const text of Object.values(files)) {
    const isOfStack = text === committed("plain/d/main.tf") || text === committed("plain/d/t.tpl");
    if (!isOfStack) assert.ok(!parsed.includes(text), text);
  }
  assert.ok(parsed.includes(edited));
  assert.deepEqual(impact, await start(place.folder, undefined));
  place.write({ "plain/d/new.tf": "locals {}\n", "plain/new/main.tf": 'terraform {\n  backend "local" {}\n}\n' });
  place.remove("plain/d/t.tpl");
  assert.deepEqual(await start(place.folder, cache), await start(place.folder, undefined));
  place.git("remote", "add", "origin", "https://example.com/acme/infra.git");
  rmSync(ownFileFor("facts", place.folder, cache), { force: true });
  await start(place.folder, cache);
  assert.ok(parsed.length > 9, "where it is published counts for what sources lead to");
});
