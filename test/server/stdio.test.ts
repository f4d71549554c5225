import assert from "node:assert/strict";
import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import type { GraphResult, OrderResult, RepositoryState } from "../../src/protocol";
import { type Client, connect, git, repository, uri, write } from "./client";

const files = {
  "modules/net/main.tf": 'resource "terraform_data" "net" {\n  input = "a"\n}\n',
  "modules/net/outputs.tf": 'output "id" {\n  value = terraform_data.net.id\n}\n',
  "stacks/dev/main.tf": 'terraform {\n  backend "local" {}\n}\n\nmodule "net" {\n  source = "../../modules/net"\n}\n',
  "stacks/prod/main.tf": 'terraform {\n  backend "local" {}\n}\n\nmodule "net" {\n  source = "../../modules/net"\n}\n',
  "stacks/alone/main.tf": 'terraform {\n  backend "local" {}\n}\n',
};

let root: string;
let client: Client;

before(async () => {
  root = repository(files);
  client = await connect([root]);
});
after(() => client.close());

const ready = (states: readonly RepositoryState[]) => states.every(({ state }) => state === "ready");
const affected = (states: readonly RepositoryState[]) =>
  states.flatMap((state) => (state.state === "ready" ? state.impact.affected.map(({ stack }) => stack) : []));

function change(file: string, text: string, version: number): Promise<void> {
  return client.connection.sendNotification("textDocument/didChange", {
    textDocument: { uri: uri(path.join(root, file)), version },
    contentChanges: [{ text }],
  });
}

test("a clean repository is pushed as ready with nothing affected", async () => {
  const { repositories } = await client.until(ready);
  assert.equal(repositories.length, 1);
  const [state] = repositories;
  assert(state?.state === "ready");
  assert.equal(state.root, root);
  assert.deepEqual(state.impact.changes, []);
  assert.equal(state.impact.total, 3);
});

test("a keystroke in a module reaches its stacks, and taking it back reaches none", async () => {
  const file = "modules/net/main.tf";
  const textDocument = { uri: uri(path.join(root, file)), languageId: "terraform", version: 1, text: files[file] };
  await client.connection.sendNotification("textDocument/didOpen", { textDocument });
  await change(file, files[file].replace('"a"', '"b"'), 2);
  const typed = await client.until((states) => affected(states).length > 0);
  assert.deepEqual(affected(typed.repositories), ["stacks/dev", "stacks/prod"]);
  await change(file, files[file], 3);
  const back = await client.until((states) => affected(states).length === 0);
  assert.ok(back.version > typed.version);
});

test("a text that is closed without saving counts no more", async () => {
  const file = "modules/net/main.tf";
  await change(file, files[file].replace('"a"', '"c"'), 4);
  await client.until((states) => affected(states).length === 2);
  await client.connection.sendNotification("textDocument/didClose", {
    textDocument: { uri: uri(path.join(root, file)) },
  });
  await client.until((states) => affected(states).length === 0);
});

test("a change on the disk reaches its stacks", async () => {
  write(root, { "modules/net/main.tf": files["modules/net/main.tf"].replace('"a"', '"d"') });
  await client.connection.sendNotification("workspace/didChangeWatchedFiles", {
    changes: [{ uri: uri(path.join(root, "modules/net/main.tf")), type: 2 }],
  });
  await client.until((states) => affected(states).length === 2);
});

test("explain answers with reasons for an affected stack, with none for another", async () => {
  const found = (await client.connection.sendRequest("epicenter/explain", { root, stack: "stacks/dev" })) as {
    reasons: unknown[];
  };
  assert.ok(found.reasons.length > 0);
  assert.deepEqual(await client.connection.sendRequest("epicenter/explain", { root, stack: "stacks/alone" }), {
    stack: "stacks/alone",
    ring: "none",
    reasons: [],
    hidden: [],
    external: [],
  });
});

test("stacks lists every stack with the file to open", async () => {
  const stacks = (await client.connection.sendRequest("epicenter/stacks", { root })) as {
    stack: string;
    file: string;
  }[];
  assert.deepEqual(
    stacks.map(({ stack, file }) => [stack, file]),
    [
      ["stacks/alone", "stacks/alone/main.tf"],
      ["stacks/dev", "stacks/dev/main.tf"],
      ["stacks/prod", "stacks/prod/main.tf"],
    ],
  );
});

test("a picture does not grow with the stacks that the change does not reach, and differs where one of them does", async () => {
  const ask = (stacks: readonly string[]) =>
    client.connection.sendRequest<Record<string, string>>("epicenter/fingerprints", { root, stacks });
  const known = await ask(["stacks/dev", "stacks/gone"]);
  assert.deepEqual(Object.keys(known), ["stacks/dev"]);
  const [before] = client.latest()?.repositories ?? [];
  assert(before?.state === "ready");
  assert.doesNotMatch(JSON.stringify(before), /stacks\/alone/);
  const pushed = client.pushes();
  write(root, { "modules/net/main.tf": files["modules/net/main.tf"].replace('"a"', '"e"') });
  await client.connection.sendNotification("workspace/didChangeWatchedFiles", {
    changes: [{ uri: uri(path.join(root, "modules/net/main.tf")), type: 2 }],
  });
  // The same stacks for the same reasons: nothing but the fingerprint tells that they moved once more.
  const { repositories } = await client.until(ready, pushed);
  const [after] = repositories;
  assert(after?.state === "ready");
  assert.deepEqual(after.impact, before.impact);
  assert.notEqual(after.fingerprint, before.fingerprint);
  assert.notEqual((await ask(["stacks/dev"]))["stacks/dev"], known["stacks/dev"]);
});

test("order and graph answer for every stack, with the line of each use", async () => {
  const order: OrderResult = await client.connection.sendRequest("epicenter/order", { root });
  assert.deepEqual(order.waves, [["stacks/alone", "stacks/dev", "stacks/prod"]]);
  const graph: GraphResult = await client.connection.sendRequest("epicenter/graph", { root });
  assert.deepEqual(
    graph.edges.map(({ from, to, at, certainty }) => [from, to, at, certainty]),
    ["stacks/dev", "stacks/prod"].map((id) => [id, "modules/net", { path: `${id}/main.tf`, line: 6 }, "certain"]),
  );
});

test("the main file of a stack, of a module, and of a folder that is not there", async () => {
  const ask = (of: string) => client.connection.sendRequest("epicenter/mainFile", { root, of });
  assert.equal(await ask("stacks/dev"), "stacks/dev/main.tf");
  assert.equal(await ask("modules/net"), "modules/net/main.tf");
  assert.equal(await ask("modules/gone"), null);
});

test("a base that does not exist fails with its reason, and the default branch works again", async () => {
  await client.connection.sendRequest("epicenter/setBase", { root, revision: "no-such-branch" });
  const { repositories } = await client.until(([state]) => state?.state === "failed");
  const [state] = repositories;
  assert(state?.state === "failed");
  assert.equal(state.reason, "no-revision");
  await client.connection.sendRequest("epicenter/setBase", { root, revision: null });
  await client.until(ready);
});

test("a commit made elsewhere is seen by git's own files", async () => {
  git(root, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qam", "next");
  await client.connection.sendNotification("workspace/didChangeWatchedFiles", {
    changes: [{ uri: uri(path.join(root, ".git/HEAD")), type: 2 }],
  });
  await client.until((states) => ready(states) && affected(states).length === 0);
});

test("several folders: each repository once, and a folder without one says so", async () => {
  const first = repository(files);
  const second = repository(files);
  const none = realpathSync(mkdtempSync(path.join(tmpdir(), "epicenter-none-")));
  const other = await connect([first, path.join(first, "stacks"), second, none]);
  try {
    const { repositories } = await other.until(
      (states) => states.length === 3 && states.every((s) => s.state !== "indexing"),
    );
    assert.deepEqual(
      repositories.map((state) => [state.root, state.state === "failed" ? state.reason : state.state]),
      [
        [first, "ready"],
        [second, "ready"],
        [none, "not-a-repository"],
      ].sort(([a], [b]) => ((a ?? "") < (b ?? "") ? -1 : 1)),
    );
  } finally {
    await other.close();
  }
});

test("no picture tells of an empty window before the folders were looked at", async () => {
  const other = await connect([repository(files)]);
  try {
    await other.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
    await other.until(ready);
    assert.equal(other.first()?.repositories.length, 1);
  } finally {
    await other.close();
  }
});

test("a folder becomes a repository while it is open", async () => {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "epicenter-later-")));
  const other = await connect([folder]);
  try {
    await other.until(([state]) => state?.state === "failed");
    write(folder, files);
    git(folder, "init", "-q", "-b", "main");
    await other.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: uri(path.join(folder, ".git/HEAD")), type: 1 }],
    });
    await other.until(ready);
  } finally {
    await other.close();
  }
});
