import { joinText, unknown, type Value } from "../evaluation/value";

/** What a command line gives Terraform, as far as it stands in a text. */
export interface Mention {
  readonly flag: "var-file" | "var" | "backend-config" | "workspace";
  readonly value: Value;
  /** `-chdir`, where the same line names one. */
  readonly chdir: string | undefined;
  /** In the text, from 1. */
  readonly line: number;
}

/** One argument: quoted, or up to white space, with variables in it. */
const argument = String.raw`("[^"\n]*"|'[^'\n]*'|(?:"\$[^"\n]*"|\$\([^)\n]*\)|\$\{[^}\n]*\}|\{\{[^}\n]*\}\}|[^\s"'\x60;|&()<>,\]])+)`;

const mentions = [
  { flag: "var-file", form: new RegExp(String.raw`--?var-file(?:=|\s+)${argument}`, "g") },
  { flag: "var", form: new RegExp(String.raw`--?var(?:=|\s+)${argument}`, "g") },
  { flag: "backend-config", form: new RegExp(String.raw`--?backend-config(?:=|\s+)${argument}`, "g") },
  { flag: "workspace", form: new RegExp(String.raw`\bTF_WORKSPACE=${argument}`, "g") },
  { flag: "workspace", form: new RegExp(String.raw`\bworkspace select\s+(?:-or-create(?:=\w+)?\s+)?${argument}`, "g") },
] as const;

/** More variables than this are not replaced in one argument. */
const MOST_VARIABLES = 50;

/** What a script, a Makefile or one command says, its variables replaced as far as they are known. */
export function mentionsIn(text: string, variables: ReadonlyMap<string, string>): readonly Mention[] {
  const found: Mention[] = [];
  let begun = "";
  for (const [index, row] of text.split("\n").entries()) {
    const line = `${begun} ${row}`;
    begun = /\\\r?$/.test(row) ? line.replace(/\\\r?$/, "") : "";
    if (begun !== "" || /^\s*#/.test(line)) continue;
    const chdir = /-chdir(?:=|\s+)["']?([\w./-]+)/.exec(line)?.[1];
    for (const { flag, form } of mentions) {
      for (const [, value = ""] of line.matchAll(form))
        found.push({
          flag,
          value: expanded(unquoted(value), variables, { left: MOST_VARIABLES }),
          chdir,
          line: index + 1,
        });
    }
  }
  return found;
}

/** Variables that a text sets once: "ENV ?= dev", "ENV=dev", "ENV: dev". */
export function assignedIn(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const twice = new Set<string>();
  for (const [, name = "", value = ""] of text.matchAll(
    /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*(?:[?:]*=|:)[ \t]*(\S[^\n#]*)$/gm,
  )) {
    if (found.has(name)) twice.add(name);
    found.set(name, unquoted(value.trim()));
  }
  for (const name of twice) found.delete(name);
  return found;
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, "$2").replaceAll('"', "");
}

/** `$(X)`, `${X}`, `$X`, `$$X`, `{{.X}}` and `{{X}}` as far as they are known. */
function expanded(text: string, known: ReadonlyMap<string, string>, budget: { left: number }): Value {
  const pieces: Value[] = [];
  let from = 0;
  for (const found of text.matchAll(/\$\$?(?:\(([^)]*)\)|\{([^}]*)\}|(\w+|[*@]))|\{\{\s*\.?([^}]*?)\s*\}\}/g)) {
    const [whole, ...names] = found;
    const name = names.find((each) => each !== undefined) ?? "";
    const value = budget.left-- > 0 ? known.get(name) : undefined;
    // Of itself a variable says what it was before, which is not known.
    const rest = new Map([...known].filter(([each]) => each !== name));
    pieces.push(text.slice(from, found.index), value === undefined ? unknown(whole) : expanded(value, rest, budget));
    from = found.index + whole.length;
  }
  return joinText([...pieces, text.slice(from)]);
}
