import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import type { CodeLens } from "vscode-languageserver-protocol";
import { connect, repository, uri } from "./client";

test("lenses of instances: at their own file, at the folder's main file who they are, a choice where they are many", async () => {
  const main = 'terraform {\n  backend "local" {}\n}\nvariable "size" {\n  default = 0\n}\n';
  const root = repository({
    ".epicenter.yaml": `version: 1
stacks:
  platform:
    instances_from: { files: "*.tfvars", var_files: ["\${instance.file}"] }
  web:
    instances: { a: { workspace: a }, b: { workspace: b }, c: { workspace: c }, d: { workspace: d } }
`,
    "platform/main.tf": main,
    "platform/one.tfvars": "size = 1\n",
    "platform/two.tfvars": "size = 2\n",
    "web/main.tf": main,
  });
  const client = await connect([root]);
  try {
    await client.until((states) => states.every(({ state }) => state === "ready"));
    const lenses = async (file: string) => {
      const textDocument = { uri: uri(path.join(root, file)) };
      const found: CodeLens[] = await client.connection.sendRequest("textDocument/codeLens", { textDocument });
      const all = found.map((each) => client.connection.sendRequest<CodeLens>("codeLens/resolve", each));
      return (await Promise.all(all)).map(({ command }) => command);
    };
    const [plan, drift, ...more] = await lenses("platform/one.tfvars");
    assert.deepEqual([plan?.title, plan?.arguments, more], ["Plan this stack", [root, "platform@one"], []]);
    assert.deepEqual([drift?.title, drift?.arguments], ["Check drift", [root, "platform@one"]]);
    const [used] = await lenses("platform/main.tf");
    assert.equal(used?.title, "Used by 2 stacks");
    assert.deepEqual(used?.arguments, [root, "2 stacks made of platform", ["platform@one", "platform@two"]]);
    const [choice] = await lenses("web/main.tf");
    assert.deepEqual([choice?.title, choice?.arguments], ["Plan one of 4 stacks", undefined]);
  } finally {
    await client.close();
  }
});
