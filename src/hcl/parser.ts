import { join } from "node:path";
import { Language, type Node, Parser } from "web-tree-sitter";

let parser: Parser | undefined;
let loading: Promise<void> | undefined;

/**
 * Loads the parser once in a process; every other function of this room needs it loaded.
 * `folder` holds `web-tree-sitter.wasm` and `tree-sitter-hcl.wasm`.
 */
export function loadParser(folder: string): Promise<void> {
  loading ??= (async () => {
    await Parser.init({ locateFile: (name: string) => join(folder, name) });
    const created = new Parser();
    created.setLanguage(await Language.load(join(folder, "tree-sitter-hcl.wasm")));
    parser = created;
  })();
  return loading;
}

/**
 * Parses a text, hands its root node to `use`, and frees the tree: the garbage collector does not see WASM memory, and
 * a tree is some seventy times its text. Nothing of the tree may leave `use`.
 */
export function withTree<T>(text: string, use: (root: Node) => T): T {
  if (!parser) throw new Error("the HCL parser is not loaded: await loadParser() first");
  const tree = parser.parse(text);
  if (!tree) throw new Error("the HCL parser gave no tree");
  try {
    return use(tree.rootNode);
  } finally {
    tree.delete();
  }
}
