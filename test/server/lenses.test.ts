import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import type { CodeLens } from "vscode-languageserver-protocol";
import type { RepositoryState } from "../../src/protocol";
import { type Client, connect, repository, uri, write } from "./client";

const backend = 'terraform {\n  backend "local" {}\n}\n';
const unit = (rest: string) => `terraform {\n  source = "\${get_repo_root()}//models/site"\n}\n${rest}`;
const needs = (folder: string) => `dependency "${path.basename(folder)}" {\n  config_path = "${folder}"\n}\n`;

const files: Readonly<Record<string, string>> = {
  "modules/net/main.tf": 'resource "terraform_data" "net" {\n  input = var.size\n}\n',
  "modules/net/variables.tf": 'variable "size" {\n  default = 1\n}\nvariable "unused" {\n  default = 1\n}\n',
  "modules/net/outputs.tf": 'output "id" {\n  value = terraform_data.net.id\n}\noutput "unread" {\n  value = 1\n}\n',
  "models/site/main.tf":
    '# A site.\n\nmodule "net" {\n  source = "../../modules/net"\n}\noutput "id" {\n  value = module.net.id\n}\n',
  "live/dev/site/terragrunt.hcl": unit(""),
  "live/prod/site/terragrunt.hcl": unit(""),
  "live/prod/web/terragrunt.hcl": unit(needs("../site")),
  "live/prod/api/terragrunt.hcl": unit(needs("../web")),
  "plain/main.tf": `${backend}module "net" {\n  source = "../modules/net"\n}\n`,
  "alone/main.tf": backend,
};

let root: string;
let client: Client;
let shown = { stacks: true, modules: true, blocks: true, declarations: true };

before(async () => {
  root = repository(files);
  client = await connect(
    [root],
    {},
    {
      capabilities: { workspace: { configuration: true } },
      listen(connection) {
        connection.onRequest("workspace/configuration", () => [{ codeLens: shown }]);
      },
    },
  );
  await client.until((states) => states.every(({ state }) => state === "ready"));
});
after(() => client.close());

/** "line title" of each lens of a file, as it is shown. */
async function lenses(file: string): Promise<readonly string[]> {
  return (await resolved(file)).map(({ range, command }) => `${range.start.line + 1} ${command?.title}`);
}

async function resolved(file: string): Promise<readonly CodeLens[]> {
  const textDocument = { uri: uri(path.join(root, file)) };
  const found: CodeLens[] = await client.connection.sendRequest("textDocument/codeLens", { textDocument });
  assert.ok(found.every(({ command }) => command === undefined));
  return Promise.all(found.map((lens) => client.connection.sendRequest<CodeLens>("codeLens/resolve", lens)));
}

const affected = (states: readonly RepositoryState[]) =>
  states.flatMap((state) => (state.state === "ready" ? state.impact.affected.map(({ stack }) => stack) : []));

/** Changes a file on the disk, and waits for what it affects. */
async function change(file: string, text: string, stacks: number): Promise<void> {
  const from = client.pushes();
  write(root, { [file]: text });
  await client.connection.sendNotification("workspace/didChangeWatchedFiles", {
    changes: [{ uri: uri(path.join(root, file)), type: 2 }],
  });
  await client.until((states) => affected(states).length === stacks, from);
}

test("a stack: its plan, its drift, what it needs and what needs it; what is not affected has no wave", async () => {
  assert.deepEqual(await lenses("live/prod/web/terragrunt.hcl"), [
    "1 Plan this stack",
    "1 Check drift",
    "1 needs 1, needed by 1",
    "4 reaches 2 stacks",
  ]);
  assert.deepEqual(await lenses("alone/main.tf"), ["1 Plan this stack", "1 Check drift"]);
  // That its own block reaches it goes without saying.
  assert.deepEqual(await lenses("plain/main.tf"), ["1 Plan this stack", "1 Check drift"]);
  const [plan, drift, order] = await resolved("live/prod/web/terragrunt.hcl");
  assert.deepEqual(
    [plan, drift, order].map((lens) => [lens?.command?.command, lens?.command?.arguments]),
    ["planStack", "checkDrift", "showNeighbours"].map((name) => [`epicenter.${name}`, [root, "live/prod/web"]]),
  );
});

test("a module's and a model's first block: who uses it, and how many of them are production", async () => {
  assert.deepEqual(await lenses("models/site/main.tf"), [
    "3 Used by 4 stacks (3 in prod)",
    "3 reaches 4 stacks",
    "6 reaches 4 stacks",
  ]);
  const [used] = await resolved("modules/net/main.tf");
  assert.deepEqual(used?.command, {
    title: "Used by 5 stacks (3 in prod)",
    command: "epicenter.showStacks",
    arguments: [
      root,
      "5 stacks made of modules/net",
      ["live/dev/site", "live/prod/api", "live/prod/site", "live/prod/web", "plain"],
    ],
  });
});

test("a variable and an output reach those for whom they count: what uses nothing and what nobody reads reaches none", async () => {
  assert.deepEqual(await lenses("modules/net/variables.tf"), ["1 reaches 5 stacks", "4 reaches no stack"]);
  // plain does not read the output.
  assert.deepEqual(await lenses("modules/net/outputs.tf"), ["1 reaches 4 stacks", "4 reaches no stack"]);
});

test("what is affected says its wave among all, and through what", async () => {
  await lenses("modules/net/main.tf");
  await change("modules/net/main.tf", 'resource "terraform_data" "net" {\n  input = "b"\n}\n', 5);
  assert.deepEqual(await lenses("live/prod/web/terragrunt.hcl"), [
    "1 Plan this stack",
    "1 Check drift",
    "1 wave 2 of 3 · needs 1, needed by 1",
    "1 affected through modules/net",
    "4 reaches 2 stacks",
  ]);
  assert.deepEqual(await lenses("modules/net/main.tf"), ["1 Used by 5 stacks (3 in prod) · 5 affected now"]);
  await change("modules/net/main.tf", files["modules/net/main.tf"] ?? "", 0);
  await change("alone/main.tf", `${backend}output "x" {\n  value = 1\n}\n`, 1);
  assert.ok((await lenses("alone/main.tf")).includes("1 affected by its own main.tf"));
  await change("alone/main.tf", backend, 0);
  await change("live/prod/site/terragrunt.hcl", unit('inputs = {\n  name = "x"\n}\n'), 3);
  assert.ok((await lenses("live/prod/api/terragrunt.hcl")).includes("1 affected through live/prod/site"));
  await change("live/prod/site/terragrunt.hcl", unit(""), 0);
});

test("the client is asked to look again only where a lens that it shows would say something else", async () => {
  let asked = 0;
  const own = repository(files);
  const other = await connect(
    [own],
    {},
    {
      capabilities: { workspace: { codeLens: { refreshSupport: true } } },
      listen: (connection) =>
        connection.onRequest("workspace/codeLens/refresh", () => {
          asked += 1;
          return null;
        }),
    },
  );
  const edit = async (file: string, text: string, stacks: number) => {
    const changes = [{ uri: uri(path.join(own, file)), type: 2 }];
    write(own, { [file]: text });
    await other.connection.sendNotification("workspace/didChangeWatchedFiles", { changes });
    await other.until((states) => affected(states).length === stacks);
  };
  try {
    await other.until((states) => states.every(({ state }) => state === "ready"));
    const textDocument = { uri: uri(path.join(own, "modules/net/main.tf")) };
    const [used]: CodeLens[] = await other.connection.sendRequest("textDocument/codeLens", { textDocument });
    assert.ok(used);
    await other.connection.sendRequest("codeLens/resolve", used);
    const output = 'output "x" {\n  value = 2\n}\n';
    await edit("alone/main.tf", `${backend}${output}`, 1);
    await edit("plain/main.tf", `${files["plain/main.tf"]}${output}`, 2);
    while (asked === 0) await new Promise((wait) => setTimeout(wait, 20));
    // Had the first change been worth a look, it would have come before.
    assert.equal(asked, 1);
  } finally {
    await other.close();
  }
});

test("each kind has a setting", async () => {
  const all = { stacks: true, modules: true, blocks: true, declarations: true };
  const left = {
    stacks: ["3 Used by 4 stacks (3 in prod)", "3 reaches 4 stacks", "6 reaches 4 stacks"],
    modules: ["3 reaches 4 stacks", "6 reaches 4 stacks"],
    blocks: ["3 Used by 4 stacks (3 in prod)", "6 reaches 4 stacks"],
    declarations: ["3 Used by 4 stacks (3 in prod)", "3 reaches 4 stacks"],
  };
  for (const name of ["stacks", "modules", "blocks", "declarations"] as const) {
    shown = { ...all, [name]: false };
    const from = client.pushes();
    await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
    await client.until(() => true, from);
    assert.deepEqual(await lenses("models/site/main.tf"), left[name], name);
    assert.equal((await lenses("alone/main.tf")).length, name === "stacks" ? 0 : 2);
  }
});
