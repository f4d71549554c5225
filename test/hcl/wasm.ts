import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadParser } from "../../src/hcl/parser";

let folder: string | undefined;

/** A folder with the parser's two files from the packages, side by side as the build lays them. */
export function wasmFolder(): string {
  if (folder !== undefined) return folder;
  const require = createRequire(__filename);
  const made = mkdtempSync(join(tmpdir(), "epicenter-wasm-"));
  process.once("exit", () => rmSync(made, { recursive: true, force: true, maxRetries: 9 }));
  folder = made;
  cpSync(require.resolve("web-tree-sitter/web-tree-sitter.wasm"), join(folder, "web-tree-sitter.wasm"));
  const grammar = require.resolve("@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-hcl.wasm");
  cpSync(grammar, join(folder, "tree-sitter-hcl.wasm"));
  return folder;
}

export async function loadTestParser(): Promise<void> {
  await loadParser(wasmFolder());
}
