import { join } from "node:path";
import { Language, type Node, Parser } from "web-tree-sitter";

let parser: Parser | undefined;
let loading: Promise<void> | undefined;

/**
 * In microseconds of this process's own time, for a text of so many characters: about ten times what a well-formed one
 * takes. Recovery from errors costs the square of the length on some, as on `a = !a = !…`: hours for 1 MB.
 */
const longestParse = (length: number) => 300_000 + 3 * length;

/** The parser reports every hundred steps or so; asking for the time as often would cost half as much as the parsing. */
const REPORTS_PER_LOOK = 16;

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
 * a tree is some seventy times its text. Nothing of the tree may leave `use`. undefined for a text on which the parser
 * takes too long.
 */
export function withTree<T>(text: string, use: (root: Node) => T): T | undefined {
  if (!parser) throw new Error("the HCL parser is not loaded: await loadParser() first");
  const tree = parser.parse(text, null, { progressCallback: givesUpAfter(longestParse(text.length)) });
  if (!tree) {
    parser.reset();
    return undefined;
  }
  try {
    return use(tree.rootNode);
  } finally {
    tree.delete();
  }
}

function givesUpAfter(longest: number): () => boolean {
  let reports = 0;
  let start: NodeJS.CpuUsage | undefined;
  return () => {
    reports++;
    if (reports % REPORTS_PER_LOOK !== 0) return false;
    start ??= process.cpuUsage();
    return process.cpuUsage(start).user > longest;
  };
}
