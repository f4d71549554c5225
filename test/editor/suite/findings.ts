import assert from "node:assert/strict";
import { renameSync } from "node:fs";
import path from "node:path";
import { type CodeAction, commands, type Diagnostic, languages, type TextDocument, workspace } from "vscode";
import type { Case } from "./case";
import { folder, open } from "./documents";
import { page, until } from "./page";

const at = (file: string) => path.join(folder().fsPath, file);

function ours(document: TextDocument): readonly Diagnostic[] {
  return languages.getDiagnostics(document.uri).filter(({ source }) => source === "epicenter");
}

function told(document: TextDocument, fits: (all: readonly Diagnostic[]) => boolean, what: string) {
  return until(async () => ours(document), fits, what);
}

async function fixes(document: TextDocument, { range }: Diagnostic): Promise<readonly CodeAction[]> {
  const found = await commands.executeCommand<CodeAction[]>("vscode.executeCodeActionProvider", document.uri, range);
  return found.filter(({ title }) => title.includes("was moved"));
}

/** On the demo as it is made, and left as it was. */
export const findings: readonly Case[] = [
  {
    name: "the callers of a renamed folder are marked, and a quick fix writes the new path",
    async run() {
      const caller = await open("models/storage/main.tf");
      assert.deepEqual(ours(caller), []);
      renameSync(at("modules/database"), at("modules/db"));
      try {
        const [first] = await told(caller, (all) => all.length > 0, "nothing is marked");
        assert.ok(first);
        assert.match(first.message, /modules\/database, which has no configuration/);
        const [fix] = await until(
          () => fixes(caller, first),
          (all) => all.length > 0,
          "no fix",
        );
        assert.equal(fix?.title, "modules/database was moved: change this path to ../../modules/db");
        await page({ action: "screenshot", name: "renamed" });
        assert.ok(fix?.edit && (await workspace.applyEdit(fix.edit)));
        await told(caller, (all) => all.length === 0, "still marked");
        await commands.executeCommand("undo");
        await told(caller, (all) => all.length > 0, "not marked again");
      } finally {
        renameSync(at("modules/db"), at("modules/database"));
      }
      await told(caller, (all) => all.length === 0, "marked though the folder is back");
      await caller.save();
    },
  },
];
