import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import type { CodeAction, Diagnostic } from "vscode-languageserver-protocol";
import { type Client, connect, repository, uri, write } from "./client";

const local = (rest = "") => `terraform {\n  backend "local" {}\n}\n${rest}`;
const state = (name: string, rest = "") =>
  `terraform {\n  backend "s3" {\n    bucket = "states"\n    key    = "${name}.tfstate"\n  }\n}\n${rest}`;
const waits = (folder: string) =>
  `terraform {\n  source = "../../modules/net"\n}\ndependency "d" {\n  config_path = "${folder}"\n}\n`;

const files: Readonly<Record<string, string>> = {
  "modules/net/main.tf": 'resource "terraform_data" "net" {\n  input = "a"\n}\n',
  "modules/net/outputs.tf": 'output "id" {\n  value = terraform_data.net.id\n}\n',
  "live/a/terragrunt.hcl": waits("../b"),
  "live/b/terragrunt.hcl": waits("../c"),
  "live/c/terragrunt.hcl": waits("../a"),
  "live/root/terragrunt.hcl": `locals {
  caught = try(find_in_parent_folders("try.hcl"), "none")
  can    = can(find_in_parent_folders("can.hcl"))
  given  = find_in_parent_folders("given.hcl", "none")
  either = get_env("X") == "y" ? find_in_parent_folders("either.hcl") : "none"
  gone   = find_in_parent_folders("gone.hcl")
}
terraform {
  source = "\${get_repo_root()}//modules/net"
}
`,
  "stacks/gone/main.tf": local('module "gone" {\n  source = "../../modules/gone"\n}\n'),
  "stacks/one/main.tf": state("same"),
  "stacks/two/main.tf": state("same"),
  "stacks/secret/main.tf": local(
    'locals {\n  plain  = file("${path.module}/token.enc.yaml")\n  sealed = file("${path.module}/sealed.enc.yaml")\n}\n',
  ),
  "stacks/secret/token.enc.yaml": "token: abc\n",
  "stacks/secret/sealed.enc.yaml": "a: ENC[AES256_GCM,data:x]\nsops:\n    version: 3.9.0\n",
  "stacks/producer/main.tf": state("producer", 'output "id" {\n  value = "x"\n}\n'),
  "stacks/reader/main.tf": local(
    'data "terraform_remote_state" "p" {\n  backend = "s3"\n  config = {\n    bucket = "states"\n    key    = "producer.tfstate"\n  }\n}\noutput "x" {\n  value = data.terraform_remote_state.p.outputs.id\n}\n',
  ),
  "stacks/calls/main.tf": local('module "net" {\n  source = "../../modules/net"\n}\n'),
  ".epicenter.yaml": "version: 1\nexclude:\n  - nothing/*\nstack: {}\n",
};

let root: string;
let client: Client;
const told = new Map<string, readonly Diagnostic[]>();
let heard = () => {};

before(async () => {
  root = repository(files);
  client = await connect(
    [root],
    {},
    {
      listen: (connection) =>
        connection.onNotification(
          "textDocument/publishDiagnostics",
          (params: { uri: string; diagnostics: Diagnostic[] }) => {
            told.set(decodeURIComponent(params.uri.slice(uri(root).length + 1)), params.diagnostics);
            heard();
          },
        ),
    },
  );
  await client.until((states) => states.every(({ state }) => state === "ready"));
});
after(() => client.close());

/** "code line text" of each diagnostic of a file, once they are as wanted. */
async function until(file: string, wanted: (lines: readonly string[]) => boolean): Promise<readonly string[]> {
  const lines = () =>
    (told.get(file) ?? []).map(({ code, range, message }) => `${code} ${range.start.line + 1} ${message}`);
  await new Promise<void>((resolve, reject) => {
    const stop = setTimeout(() => reject(new Error(`${file}: ${JSON.stringify(lines())}`)), 20_000);
    heard = () => {
      if (!wanted(lines())) return;
      clearTimeout(stop);
      resolve();
    };
    heard();
  });
  return lines();
}

const some = (lines: readonly string[]) => lines.length > 0;

async function changed(...paths: readonly string[]): Promise<void> {
  const changes = paths.map((each) => ({ uri: uri(path.join(root, each)), type: 2 }));
  await client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes });
}

test("a source that is not there is told where it is written, and underlines what the line says", async () => {
  assert.deepEqual(await until("stacks/gone/main.tf", some), [
    'missing-module 5 Module "gone" is called from modules/gone, which has no configuration.',
  ]);
  const [first] = told.get("stacks/gone/main.tf") ?? [];
  assert.deepEqual(first?.range, { start: { line: 4, character: 2 }, end: { line: 4, character: 31 } });
  assert.deepEqual([first?.severity, first?.source], [1, "epicenter"]);
});

test("find_in_parent_folders that finds nothing is told, but not where it is caught, has a fallback or may not be asked", async () => {
  assert.deepEqual(await until("live/root/terragrunt.hcl", some), [
    "missing-parent-file 6 find_in_parent_folders fails: no folder above live/root has gone.hcl.",
  ]);
});

test("a cycle is told at each of its places, the others being related", async () => {
  const message = "These stacks wait on each other, so that no order is right: live/a → live/b → live/c → live/a.";
  for (const unit of ["a", "b", "c"])
    assert.deepEqual(await until(`live/${unit}/terragrunt.hcl`, some), [`cycle 5 ${message}`]);
  const [first] = told.get("live/b/terragrunt.hcl") ?? [];
  assert.deepEqual(
    first?.relatedInformation?.map(({ location, message: said }) => [
      location.uri.slice(uri(root).length + 1),
      location.range.start.line,
      said,
    ]),
    [
      ["live/c/terragrunt.hcl", 4, "live/c waits for live/a"],
      ["live/a/terragrunt.hcl", 4, "live/a waits for live/b"],
    ],
  );
});

test("two stacks with one state are told in both, each with the other", async () => {
  const [one] = await until("stacks/one/main.tf", some);
  assert.match(one ?? "", /^same-state 2 stacks\/one keeps its state where stacks\/two does/);
  assert.equal((await until("stacks/two/main.tf", some)).length, 1);
  const [first] = told.get("stacks/one/main.tf") ?? [];
  assert.deepEqual(
    first?.relatedInformation?.map(({ location }) => location.uri),
    [uri(path.join(root, "stacks/two/main.tf"))],
  );
});

test("a secret that lies in plain text is told where it is read, an encrypted one is not", async () => {
  assert.deepEqual(await until("stacks/secret/main.tf", some), [
    "plain-secret 5 stacks/secret/token.enc.yaml is a secret that lies in plain text: whoever has the repository can read it.",
  ]);
  write(root, { "stacks/secret/token.enc.yaml": files["stacks/secret/sealed.enc.yaml"] ?? "" });
  await changed("stacks/secret/token.enc.yaml");
  await until("stacks/secret/main.tf", (lines) => lines.length === 0);
});

test("the settings' errors stand at their lines", async () => {
  const lines = await until(".epicenter.yaml", some);
  assert.deepEqual(
    lines.map((line) => line.split(" ", 2).join(" ")),
    ["settings 3", "settings 4"],
  );
});

test("what needs a removed stack is told: a dependency, and a state that is read", async () => {
  assert.equal(told.get("stacks/reader/main.tf"), undefined);
  rmSync(path.join(root, "stacks/producer"), { recursive: true });
  rmSync(path.join(root, "live/c"), { recursive: true });
  await changed("stacks/producer/main.tf", "live/c/terragrunt.hcl");
  assert.deepEqual(await until("stacks/reader/main.tf", some), [
    "missing-dependency 4 stacks/reader reads the state of stacks/producer, which this change removes.",
  ]);
  assert.deepEqual(await until("live/b/terragrunt.hcl", (lines) => lines.some((line) => line.includes("removes"))), [
    "missing-dependency 5 live/b needs live/c, which this change removes.",
  ]);
  await until("live/a/terragrunt.hcl", (lines) => lines.length === 0);
});

async function actions(file: string): Promise<readonly CodeAction[]> {
  const diagnostics = told.get(file) ?? [];
  const range = diagnostics[0]?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const textDocument = { uri: uri(path.join(root, file)) };
  return client.connection.sendRequest("textDocument/codeAction", { textDocument, range, context: { diagnostics } });
}

test("a folder that was renamed: its callers are offered the new path, one or all; none where nothing was renamed", async () => {
  assert.deepEqual(await actions("stacks/gone/main.tf"), []);
  mkdirSync(path.join(root, "shared"));
  renameSync(path.join(root, "modules/net"), path.join(root, "shared/network"));
  await changed("modules/net/main.tf", "shared/network/main.tf");
  await until("stacks/calls/main.tf", some);
  await until("live/a/terragrunt.hcl", some);
  const [one, all, ...more] = await actions("stacks/calls/main.tf");
  assert.equal(more.length, 0);
  assert.equal(one?.title, "modules/net was moved: change this path to ../../shared/network");
  assert.deepEqual(one?.edit?.changes, {
    [uri(path.join(root, "stacks/calls/main.tf"))]: [
      {
        range: { start: { line: 4, character: 12 }, end: { line: 4, character: 29 } },
        newText: "../../shared/network",
      },
    ],
  });
  assert.equal(all?.title, "modules/net was moved: update all 4 paths to shared/network");
  const texts = Object.entries(all?.edit?.changes ?? {}).map(([file, edits]) => [
    file.slice(uri(root).length + 1),
    ...edits.map(({ newText }) => newText),
  ]);
  assert.deepEqual(texts.sort(), [
    ["live/a/terragrunt.hcl", "../../shared/network"],
    ["live/b/terragrunt.hcl", "../../shared/network"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Terragrunt's
    ["live/root/terragrunt.hcl", "${get_repo_root()}//shared/network"],
    ["stacks/calls/main.tf", "../../shared/network"],
  ]);
});
