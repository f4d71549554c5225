import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import type { RepositoryState, StackInfo } from "../../src/protocol";
import { connect, repository, uri, write } from "./client";

test("a multi-root workspace: what changes in the clients' repository reaches the stacks of the other", async () => {
  const size = "clients/a/size.tfvars";
  const clients = repository({ [size]: "size = 1\n", "clients/b/size.tfvars": "size = 1\n" });
  const beside = `../${path.basename(clients)}`;
  const platform = repository({
    ".epicenter.yaml": `version: 1
repositories: [${beside}]
stacks:
  platform:
    instances_from: { folders: /${beside}/clients/*, var_files: ["\${instance.folder}/*.tfvars"] }
`,
    "platform/main.tf":
      'terraform {\n  backend "local" {}\n}\nvariable "size" {}\nresource "terraform_data" "x" {\n  input = var.size\n}\n',
  });
  const client = await connect([platform, clients]);
  try {
    const affected = (states: readonly RepositoryState[]) =>
      states.flatMap((state) => (state.state === "ready" ? state.impact.affected.map(({ stack }) => stack) : []));
    const isReady = (states: readonly RepositoryState[]) => states.every(({ state }) => state === "ready");
    const { repositories } = await client.until((states) => states.length === 2 && isReady(states));
    assert.deepEqual(affected(repositories), []);
    const textDocument = {
      uri: uri(path.join(clients, size)),
      languageId: "terraform-vars",
      version: 1,
      text: "size = 1\n",
    };
    await client.connection.sendNotification("textDocument/didOpen", { textDocument });
    await client.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: textDocument.uri, version: 2 },
      contentChanges: [{ text: "size = 2\n" }],
    });
    const typed = await client.until((states) => affected(states).length > 0);
    assert.deepEqual(affected(typed.repositories), ["platform@a"]);
    await client.connection.sendNotification("textDocument/didClose", { textDocument: { uri: textDocument.uri } });
    await client.until((states) => affected(states).length === 0, typed.version);
    write(clients, { "clients/b/size.tfvars": "size = 2\n" });
    await client.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: uri(path.join(clients, "clients/b/size.tfvars")), type: 2 }],
    });
    const saved = await client.until((states) => affected(states).length > 0);
    assert.deepEqual(affected(saved.repositories), ["platform@b"]);
    const [listed] = (await client.connection.sendRequest("epicenter/stacks", { root: platform })) as StackInfo[];
    assert.equal(listed?.stack, "platform@a");
    assert.equal(listed.folder, "platform");
    assert.equal(listed.file, `${beside}/${size}`);
    assert.deepEqual(listed.commandLine, { plan: [`-var-file=../${beside}/${size}`], init: [] });
  } finally {
    await client.close();
  }
});
