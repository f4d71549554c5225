import assert from "node:assert/strict";
import {
  type CallHierarchyIncomingCall,
  type CallHierarchyItem,
  commands,
  type DocumentLink,
  type Hover,
  type Location,
  type LocationLink,
  MarkdownString,
  type Position,
  type TextDocument,
  type Uri,
  workspace,
} from "vscode";
import type { Case } from "./case";
import { open } from "./documents";
import { page, until } from "./page";

const below = (uri: Uri | undefined) => uri && workspace.asRelativePath(uri);

/** In the middle of the first such text. */
function middle(document: TextDocument, text: string): Position {
  const at = document.getText().indexOf(text);
  assert.ok(at >= 0, text);
  return document.positionAt(at + 2);
}

/** Asks VS Code what its providers together say at a text, until there is something. */
async function answers<T>(command: string, document: TextDocument, text: string): Promise<readonly T[]> {
  const ask = async () => (await commands.executeCommand<T[]>(command, document.uri, middle(document, text))) ?? [];
  return until(ask, (all) => all.length > 0, `no answer to ${command}`);
}

/** On the demo as it is made. */
export const navigation: readonly Case[] = [
  {
    name: "a path is a link to what it names, and Go to Definition goes there",
    async run() {
      const document = await open("stacks/dev/shop/terragrunt.hcl");
      const links = await until(
        async () => (await commands.executeCommand<DocumentLink[]>("vscode.executeLinkProvider", document.uri)) ?? [],
        (all) => all.length >= 3,
        "no links",
      );
      assert.deepEqual(
        links.map(({ range, target }) => [document.getText(range), below(target)]),
        [
          ["root.hcl", "root.hcl"],
          // biome-ignore lint/suspicious/noTemplateCurlyInString: Terragrunt's
          ["${get_repo_root()}//models/shop", "models/shop/main.tf"],
          ["../database", "stacks/dev/database/terragrunt.hcl"],
        ],
      );
      const found = await answers<LocationLink>("vscode.executeDefinitionProvider", document, "../database");
      assert.deepEqual(
        found.map(({ targetUri }) => below(targetUri)),
        ["stacks/dev/database/terragrunt.hcl"],
      );
      await page({ action: "screenshot", name: "links" });
    },
  },
  {
    name: "hover on a path tells what it is and who else uses it",
    async run() {
      const document = await open("models/platform/main.tf");
      const hovers = await answers<Hover>("vscode.executeHoverProvider", document, "../../modules/network");
      const said = hovers.flatMap(({ contents }) =>
        contents.map((each) => (each instanceof MarkdownString ? each.value : String(each))),
      );
      assert.match(said.join("\n"), /modules\/network.*used by 6 stacks/);
    },
  },
  {
    name: "references of a secret, from its own file; of a module, from a path",
    async run() {
      const secret = await open("secrets/dev.enc.yaml");
      const found = await answers<Location>("vscode.executeReferenceProvider", secret, "sops");
      assert.deepEqual(
        found.map(({ uri }) => below(uri)),
        ["root.hcl"],
      );
      const model = await open("models/platform/main.tf");
      const callers = await answers<Location>("vscode.executeReferenceProvider", model, "../../modules/network");
      assert.deepEqual([...new Set(callers.map(({ uri }) => below(uri)))].sort(), [
        "models/platform/main.tf",
        "stacks/dev/edge/main.tf",
        "stacks/prod/edge/main.tf",
        "stacks/staging/edge/main.tf",
      ]);
    },
  },
  {
    name: "the call hierarchy goes from a module up to the stacks",
    async run() {
      const module = await open("modules/database/main.tf");
      const [item] = await answers<CallHierarchyItem>("vscode.prepareCallHierarchy", module, "terraform_data");
      assert.equal(item?.name, "modules/database");
      const up = (of: CallHierarchyItem) =>
        commands.executeCommand<CallHierarchyIncomingCall[]>("vscode.provideIncomingCalls", of);
      const [storage] = await up(item);
      assert.equal(storage?.from.name, "models/storage");
      assert.deepEqual(
        (await up(storage.from)).map(({ from }) => from.name),
        ["stacks/dev/database", "stacks/prod/database", "stacks/staging/database"],
      );
    },
  },
];
