import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";

const top = join(__dirname, "..");
const cruise = join(top, "node_modules", ".bin", "depcruise");

/** Runs the rules over a source folder of these files; the names of the rules that are broken. */
function broken(files: Record<string, string>): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "epicenter-rooms-"));
  try {
    for (const name of [".dependency-cruiser.cjs", "tsconfig.json", "package.json"])
      cpSync(join(top, name), join(folder, name));
    symlinkSync(join(top, "node_modules"), join(folder, "node_modules"), "dir");
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { stdout } = spawnSync(cruise, ["--config", ".dependency-cruiser.cjs", "-T", "json", "src"], {
      cwd: folder,
      encoding: "utf8",
    });
    const found: { summary: { violations: { rule: { name: string } }[] } } = JSON.parse(stdout);
    return found.summary.violations.map((violation) => violation.rule.name);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 9 });
  }
}

test("the source keeps the rules of the house", () => {
  execFileSync(cruise, ["--config", ".dependency-cruiser.cjs", "src"], { cwd: top });
});

test("a room that imports one below it breaks a rule", () => {
  const found = broken({
    "src/graph/a.ts": 'import { b } from "../impact/b";\nexport const a = b;\n',
    "src/impact/b.ts": "export const b = 1;\n",
  });
  assert.deepEqual(found, ["graph-looks-up-only"]);
});

test("each outside world has one door", () => {
  const found = broken({
    "src/server/a.ts": 'import * as vscode from "vscode";\nexport const a = vscode;\n',
    "src/impact/b.ts": 'import { simpleGit } from "simple-git";\nexport const b = simpleGit;\n',
    "src/graph/c.ts": 'import { Parser } from "web-tree-sitter";\nexport const c = Parser;\n',
    "src/cli/d.ts": 'import { spawn } from "node:child_process";\nexport const d = spawn;\n',
    "src/cli/e.ts": 'import { b } from "../impact/b";\nexport const e = b;\n',
  });
  assert.deepEqual([...found].sort(), [
    "cli-through-the-door",
    "only-there-git",
    "only-there-processes",
    "only-there-syntax-nodes",
    "only-there-vscode",
  ]);
});

test("the webview is browser code: no module of Node, nothing of the engine but its types", () => {
  const found = broken({
    "src/webview/a.ts": 'import { join } from "node:path";\nexport const a = join;\n',
    "src/webview/b.ts": 'import { open } from "../engine";\nexport const b = open;\n',
    "src/webview/c.ts": 'import type { Open } from "../engine";\nexport type C = Open;\n',
    "src/webview/d.ts": 'import { e } from "../extension/e";\nexport const d = e;\n',
    "src/extension/e.ts": "export const e = 1;\n",
    "src/engine.ts": "export const open = 1;\nexport type Open = typeof open;\n",
  });
  assert.deepEqual([...found].sort(), [
    "webview-is-a-page",
    "webview-is-a-page",
    "webview-through-the-door",
    "webview-without-node",
  ]);
});
