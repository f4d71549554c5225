import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { renameSync } from "node:fs";
import path from "node:path";
import {
  type CodeAction,
  commands,
  type Diagnostic,
  type DocumentLink,
  languages,
  type TextDocument,
  Uri,
  WorkspaceEdit,
  workspace,
} from "vscode";
import type { Case } from "./case";
import { folder, open } from "./documents";
import { answerNotification, notifications, page, quickPick, until } from "./page";

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
  {
    name: "a folder that is renamed in the editor takes its callers' paths along",
    async run() {
      const caller = await open("models/storage/main.tf");
      const rename = async (from: string, to: string) => {
        const edit = new WorkspaceEdit();
        edit.renameFile(Uri.joinPath(folder(), from), Uri.joinPath(folder(), to));
        assert.ok(await workspace.applyEdit(edit));
      };
      const source = async () => /source += "(.*)"/.exec(caller.getText())?.[1];
      await rename("modules/database", "modules/db");
      await until(source, (path) => path === "../../modules/db", "the caller does not follow");
      // A test is not asked, as a person is, and faster than what tells the server of the disk.
      const leadsTo = async () => {
        const links = await commands.executeCommand<DocumentLink[]>("vscode.executeLinkProvider", caller.uri, 99);
        return links.map(({ target }) => target?.path ?? "").join();
      };
      await until(leadsTo, (path) => path.includes("/modules/db/main.tf"), "the new folder is not known");
      await rename("modules/db", "modules/database");
      await until(source, (path) => path === "../../modules/database", "the caller does not follow back");
      await caller.save();
      await told(caller, (all) => all.length === 0, "marked though all is as it was");
    },
  },
  {
    name: "when a folder is deleted, who still uses it is told, and shown on demand",
    needsPage: true,
    async run() {
      const edit = new WorkspaceEdit();
      edit.deleteFile(Uri.joinPath(folder(), "modules/service"), { recursive: true });
      try {
        assert.ok(await workspace.applyEdit(edit));
        await until(notifications, (text) => /3 stacks still use modules\/service/.test(text), "nobody says so");
        await page({ action: "screenshot", name: "deleted" });
        await answerNotification("Show Stacks");
        await until(quickPick, (text) => /stacks\/dev\/shop[\s\S]*stacks\/staging\/shop/.test(text), "no stacks");
        await page({ action: "press", name: "Escape" });
      } finally {
        execFileSync("git", ["checkout", "-q", "--", "modules/service"], { cwd: folder().fsPath });
      }
    },
  },
];
