import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import type { CallHierarchyItem, DocumentLink, Hover, Location, LocationLink } from "vscode-languageserver-protocol";
import { type Client, connect, repository, uri } from "./client";

const include = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n';

const files: Readonly<Record<string, string>> = {
  "modules/net/main.tf":
    '# The network.\nresource "terraform_data" "net" {\n  input = file("${path.module}/net.conf")\n}\n',
  "modules/net/net.conf": "a\n",
  "models/site/main.tf": 'module "net" {\n  source = "../../modules/net"\n}\n',
  "root.hcl":
    'locals {\n  env     = read_terragrunt_config(find_in_parent_folders("env.hcl")).locals.name\n  secrets = sops_decrypt_file("${get_repo_root()}/secrets/${local.env}.enc.yaml")\n}\n',
  "secrets/dev.enc.yaml": "a: ENC[AES256_GCM,data:x]\nsops:\n    version: 3.9.0\n",
  "secrets/prod.enc.yaml": "a: ENC[AES256_GCM,data:y]\nsops:\n    version: 3.9.0\n",
  "live/dev/env.hcl": 'locals {\n  name = "dev"\n}\n',
  "live/prod/env.hcl": 'locals {\n  name = "prod"\n}\n',
  "live/dev/site/terragrunt.hcl": `${include}locals {
  model = "\${get_repo_root()}//models/site"
}
terraform {
  source = local.model
}
`,
  "live/prod/site/terragrunt.hcl": `${include}terraform {
  source = "\${get_repo_root()}//models/site"
}
`,
  "live/prod/dns/terragrunt.hcl": `${include}terraform {
  source = "../../../models/site"
}
dependency "site" {
  config_path = "../site"
}
dependencies {
  paths = ["../site", "../gone"]
}
`,
  "plain/main.tf":
    'terraform {\n  backend "local" {}\n}\nmodule "net" { source = "../modules/net" }\nmodule "other" { source = "../modules/none" }\nmodule "vpc" {\n  source  = "terraform-aws-modules/vpc/aws"\n  version = "5.1.0"\n}\n',
};

let root: string;
let client: Client;

before(async () => {
  root = repository(files);
  client = await connect([root]);
  await client.until((states) => states.every(({ state }) => state === "ready"));
});
after(() => client.close());

/** Where a text begins in a file: in its middle one asks. */
function position(file: string, text: string) {
  const lines = (files[file] ?? "").split("\n");
  const line = lines.findIndex((each) => each.includes(text));
  assert.ok(line >= 0, `${file} has ${text}`);
  return { line, character: (lines[line] ?? "").indexOf(text) + 1 };
}

function ask<T>(method: string, file: string, text?: string, more: object = {}): Promise<T> {
  const at = text === undefined ? {} : { position: position(file, text) };
  const textDocument = { uri: uri(path.join(root, file)) };
  return client.connection.sendRequest(`textDocument/${method}`, { textDocument, ...at, ...more });
}

const below = (each: string) => decodeURIComponent(each.slice(uri(root).length + 1));

/** "text -> file" of each link of a file. */
async function links(file: string): Promise<readonly string[]> {
  const lines = (files[file] ?? "").split("\n");
  const found = await ask<DocumentLink[]>("documentLink", file);
  return found.map(({ range, target }) => {
    const text = lines[range.start.line]?.slice(range.start.character, range.end.character);
    return `${text} -> ${below(target ?? "")}`;
  });
}

async function definitions(file: string, text: string): Promise<readonly string[]> {
  const found = await ask<LocationLink[]>("definition", file, text);
  return found.map(({ targetUri }) => below(targetUri));
}

async function hover(file: string, text: string): Promise<string> {
  const found = await ask<Hover | null>("hover", file, text);
  return (found?.contents as { value: string } | undefined)?.value.replaceAll(`${uri(root)}/`, "") ?? "";
}

test("links: sources, file functions and dependencies lead to the file that one opens for them", async () => {
  assert.deepEqual(await links("modules/net/main.tf"), ["${path.module}/net.conf -> modules/net/net.conf"]);
  assert.deepEqual(await links("models/site/main.tf"), ["../../modules/net -> modules/net/main.tf"]);
  assert.deepEqual(await links("plain/main.tf"), ["../modules/net -> modules/net/main.tf"]);
  assert.deepEqual(await links("live/prod/dns/terragrunt.hcl"), [
    "root.hcl -> root.hcl",
    "../../../models/site -> models/site/main.tf",
    "../site -> live/prod/site/terragrunt.hcl",
    "../site -> live/prod/site/terragrunt.hcl",
  ]);
});

test("links and definitions go through find_in_parent_folders and locals", async () => {
  assert.deepEqual(await links("live/dev/site/terragrunt.hcl"), [
    "root.hcl -> root.hcl",
    "local.model -> models/site/main.tf",
  ]);
  assert.deepEqual(await definitions("live/dev/site/terragrunt.hcl", "local.model"), ["models/site/main.tf"]);
  assert.deepEqual(await definitions("live/dev/site/terragrunt.hcl", "root.hcl"), ["root.hcl"]);
});

test("what an included file names differs by who includes it: a definition in each, a link to none", async () => {
  assert.deepEqual(await definitions("root.hcl", "env.hcl"), ["live/dev/env.hcl", "live/prod/env.hcl"]);
  assert.deepEqual(await definitions("root.hcl", "/secrets/"), ["secrets/dev.enc.yaml", "secrets/prod.enc.yaml"]);
  assert.deepEqual(await links("root.hcl"), []);
});

test("links follow the unsaved text, and there is none in a file of another kind", async () => {
  const file = "models/site/main.tf";
  const document = { uri: uri(path.join(root, file)), languageId: "terraform", version: 1, text: files[file] };
  await client.connection.sendNotification("textDocument/didOpen", { textDocument: document });
  await client.connection.sendNotification("textDocument/didChange", {
    textDocument: { uri: document.uri, version: 2 },
    contentChanges: [{ text: `\n\n${files[file]}` }],
  });
  const [link] = await ask<DocumentLink[]>("documentLink", file);
  assert.equal(link?.range.start.line, 3);
  await client.connection.sendNotification("textDocument/didClose", { textDocument: { uri: document.uri } });
  const [again] = await ask<DocumentLink[]>("documentLink", file);
  assert.equal(again?.range.start.line, 1);
  assert.equal(await ask("documentLink", "modules/net/net.conf"), null);
});

test("hover tells what a path is and who else uses it", async () => {
  assert.equal(
    await hover("plain/main.tf", "../modules/net"),
    "**module** [`modules/net`](modules/net/main.tf): used by 4 stacks (`live/dev/site`, `live/prod/dns`, `live/prod/site`, and 1 more)",
  );
  assert.equal(
    await hover("live/prod/dns/terragrunt.hcl", "../site"),
    "**stack** [`live/prod/site`](live/prod/site/terragrunt.hcl): waited for by 1 stack (`live/prod/dns`)",
  );
  assert.equal(
    await hover("root.hcl", "/secrets/"),
    "**secret** [`secrets/dev.enc.yaml`](secrets/dev.enc.yaml): read by 1 stack (`live/dev/site`)\n\n**secret** [`secrets/prod.enc.yaml`](secrets/prod.enc.yaml): read by 2 stacks (`live/prod/dns`, `live/prod/site`)",
  );
  assert.equal(await hover("plain/main.tf", "backend"), "");
});

test("hover tells why a path leads nowhere, and what comes from elsewhere", async () => {
  assert.match(
    await hover("plain/main.tf", "../modules/none"),
    /\*\*Error:\*\* Module "other" is called from modules\/none/,
  );
  assert.equal(
    await hover("live/prod/dns/terragrunt.hcl", "../gone"),
    "**folder** `live/prod/gone`, which is not there",
  );
  assert.equal(
    await hover("plain/main.tf", "terraform-aws-modules"),
    "from elsewhere: `terraform-aws-modules/vpc/aws` `5.1.0`",
  );
});

/** "file:line:text" of each reference. */
async function references(file: string, text: string): Promise<readonly string[]> {
  const context = { context: { includeDeclaration: true } };
  const found = await ask<Location[]>("references", file, text, context);
  return found.map((each) => {
    const name = below(each.uri);
    const { start, end } = each.range;
    return `${name}:${start.line + 1}:${files[name]?.split("\n")[start.line]?.slice(start.character, end.character)}`;
  });
}

test("references of a module: from a path that names it, and from its own file where no word stands", async () => {
  const users = ["models/site/main.tf:2:../../modules/net", "plain/main.tf:4:../modules/net"];
  assert.deepEqual(await references("plain/main.tf", "../modules/net"), users);
  await client.connection.sendNotification("textDocument/didOpen", {
    textDocument: {
      uri: uri(path.join(root, "modules/net/main.tf")),
      languageId: "terraform",
      version: 1,
      text: files["modules/net/main.tf"],
    },
  });
  assert.deepEqual(await references("modules/net/main.tf", "# The network"), users);
  assert.deepEqual(await references("modules/net/main.tf", "terraform_data"), []);
});

test("references of a file, an include and a secret", async () => {
  assert.deepEqual(await references("modules/net/net.conf", "a"), ["modules/net/main.tf:3:${path.module}/net.conf"]);
  assert.deepEqual(await references("root.hcl", "locals {"), [
    "live/dev/site/terragrunt.hcl:2:root.hcl",
    "live/prod/dns/terragrunt.hcl:2:root.hcl",
    "live/prod/site/terragrunt.hcl:2:root.hcl",
  ]);
  assert.deepEqual(await references("secrets/dev.enc.yaml", "sops"), [
    "root.hcl:3:${get_repo_root()}/secrets/${local.env}.enc.yaml",
  ]);
  assert.deepEqual(await references("live/prod/site/terragrunt.hcl", "terraform {"), [
    "live/prod/dns/terragrunt.hcl:8:../site",
    "live/prod/dns/terragrunt.hcl:11:../site",
  ]);
});

type Call = { from: CallHierarchyItem; to: CallHierarchyItem; fromRanges: { start: { line: number } }[] };

async function calls(direction: "incoming" | "outgoing", item: CallHierarchyItem): Promise<readonly Call[]> {
  return client.connection.sendRequest(`callHierarchy/${direction}Calls`, { item });
}

test("call hierarchy: from a module up to the stacks, and down to what it is made of", async () => {
  const [net] = await ask<CallHierarchyItem[]>("prepareCallHierarchy", "modules/net/main.tf", "terraform_data");
  assert.deepEqual([net?.name, net?.detail], ["modules/net", "module"]);
  assert.ok(net);
  const up = await calls("incoming", net);
  assert.deepEqual(
    up.map(({ from, fromRanges }) => [from.name, from.detail, below(from.uri), fromRanges[0]?.start.line]),
    [
      ["models/site", "model", "models/site/main.tf", 1],
      ["plain", "stack", "plain/main.tf", 3],
    ],
  );
  const [model] = up;
  assert.ok(model);
  assert.deepEqual(
    (await calls("incoming", model.from)).map(({ from }) => from.name),
    ["live/dev/site", "live/prod/dns", "live/prod/site"],
  );
  const [site] = await ask<CallHierarchyItem[]>("prepareCallHierarchy", "live/prod/dns/terragrunt.hcl", "../site");
  assert.ok(site);
  assert.deepEqual(
    (await calls("outgoing", site)).map(({ to, fromRanges }) => [to.name, to.detail, fromRanges[0]?.start.line]),
    [
      ["models/site", "model", 4],
      ["root.hcl", "file", 1],
    ],
  );
});
