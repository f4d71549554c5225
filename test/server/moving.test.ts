import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import type { UsersOfDeletedResult } from "../../src/protocol";
import { type Client, connect, repository, uri } from "./client";

const backend = 'terraform {\n  backend "local" {}\n}\n';
const call = (source: string) => `${backend}module "m" {\n  source = "${source}"\n}\n`;

let root: string;
let client: Client;

before(async () => {
  root = repository({
    "modules/net/main.tf": "",
    "stacks/a/main.tf": call("../../modules/net"),
    "stacks/b/main.tf": call("../../modules/net"),
  });
  client = await connect([root]);
  await client.until((states) => states.every(({ state }) => state === "ready"));
});
after(() => client.close());

const at = (file: string) => uri(path.join(root, file));
const rename = (from: string, to: string) =>
  client.connection.sendRequest<WorkspaceEdit | null>("workspace/willRenameFiles", {
    files: [{ oldUri: at(from), newUri: at(to) }],
  });

test("before a folder moves its callers' paths are offered anew", async () => {
  const { fileOperations } = client.capabilities.workspace as { fileOperations: unknown };
  assert.deepEqual(fileOperations, { willRename: { filters: [{ scheme: "file", pattern: { glob: "**/*" } }] } });
  const range = { start: { line: 4, character: 12 }, end: { line: 4, character: 29 } };
  const edits = [{ range, newText: "../../modules/network" }];
  assert.deepEqual(await rename("modules/net", "modules/network"), {
    changes: { [at("stacks/a/main.tf")]: edits, [at("stacks/b/main.tf")]: edits },
  });
});

test("nothing is offered where nothing is named, or where it leaves the repository", async () => {
  assert.equal(await rename("modules/net/main.tf", "modules/net/net.tf"), null);
  assert.equal(await rename("modules/net", "../elsewhere/net"), null);
});

test("who uses what is about to be deleted is told, by repository", async () => {
  const uris = [at("modules/net"), uri("/nowhere")];
  const found = await client.connection.sendRequest<UsersOfDeletedResult>("epicenter/usersOfDeleted", { uris });
  assert.deepEqual(found, [{ root, paths: ["modules/net"], stacks: ["stacks/a", "stacks/b"] }]);
});
