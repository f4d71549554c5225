import { cpSync, mkdtempSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadParser } from "../../src/hcl/parser";

/** Loads the parser from the packages, as the build lays the two files beside the bundles. */
export async function loadTestParser(): Promise<void> {
  const require = createRequire(__filename);
  const folder = mkdtempSync(join(tmpdir(), "epicenter-wasm-"));
  cpSync(require.resolve("web-tree-sitter/web-tree-sitter.wasm"), join(folder, "web-tree-sitter.wasm"));
  const grammar = require.resolve("@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-hcl.wasm");
  cpSync(grammar, join(folder, "tree-sitter-hcl.wasm"));
  await loadParser(folder);
}
