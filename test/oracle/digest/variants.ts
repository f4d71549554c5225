import { digest } from "../../../src/hcl/digest";
import type { Random } from "../random";
import type { Sample } from "./samples";

/** White space of all sorts, line ends, comments: some that HCL takes for layout, some that it refuses. */
const insertions = [
  " ",
  "\t",
  "\n",
  "\n\n",
  "\r\n",
  "\r",
  "\f",
  "\v",
  "\u00a0",
  "\u2028",
  "\ufeff",
  "# c\n",
  "// c\n",
  "/* c */",
  "/* c\n*/",
  " # c\n  ",
  ",",
];

/**
 * Other texts of a sample, each with one change of its layout or of how its strings are spelt, for which the digest says: the same. At most `most`, in
 * random order.
 */
export function equalVariants({ file, text }: Sample, random: Random, most: number): readonly string[] {
  const same = digest(file, text);
  const equal: string[] = [];
  for (const variant of random.shuffled([...new Set([...layouts(text), ...spellings(text)])])) {
    if (equal.length >= most) break;
    if (variant !== text && digest(file, variant) === same) equal.push(variant);
  }
  return equal;
}

function layouts(text: string): ReadonlySet<string> {
  const variants = new Set<string>();
  for (let at = 0; at <= text.length; at++) {
    for (const insertion of insertions) variants.add(text.slice(0, at) + insertion + text.slice(at));
    if (/[\s,]/.test(text[at] ?? "")) variants.add(text.slice(0, at) + text.slice(at + 1));
    const run = /^\s+/.exec(text.slice(at))?.[0];
    if (run) variants.add(text.slice(0, at) + text.slice(at + run.length));
  }
  const lines = text.split("\n");
  for (let at = 0; at + 1 < lines.length; at++) {
    variants.add([...lines.slice(0, at), lines[at + 1], lines[at], ...lines.slice(at + 2)].join("\n"));
    variants.add([...lines.slice(0, at), ...lines.slice(at + 1)].join("\n"));
  }
  variants.add(text.replaceAll("\n", "\r\n"));
  return variants;
}

/** Characters as escapes and the other way, heredocs with other marks, kinds and indentation. */
function spellings(text: string): ReadonlySet<string> {
  const variants = new Set<string>();
  for (const [at, character] of [...text].entries()) {
    const code = character.charCodeAt(0).toString(16);
    for (const escaped of [`\\u${code.padStart(4, "0")}`, `\\U${code.padStart(8, "0")}`, `\\${character}`])
      variants.add(text.slice(0, at) + escaped + text.slice(at + 1));
  }
  for (const [written, plain] of [
    ["\\n", "\n"],
    ["\\t", "\t"],
    ["\\\\", "\\"],
    ['\\"', '"'],
  ] as const)
    for (const at of everyPlace(text, written))
      variants.add(text.slice(0, at) + plain + text.slice(at + written.length));
  for (const mark of ["TEXT", "A"]) variants.add(text.replaceAll(new RegExp(`\\b${mark}\\b`, "g"), "OTHER_mark-1"));
  variants.add(text.replaceAll("<<-", "<<"));
  variants.add(text.replaceAll(/<<(?!-)/g, "<<-"));
  for (const indent of ["  ", "\t", "    "]) {
    variants.add(text.replaceAll(/^ {4}/gm, `    ${indent}`));
    variants.add(text.replaceAll(/^ {4}/gm, indent));
    for (const at of everyPlace(text, "\n")) variants.add(`${text.slice(0, at)}\n${indent}${text.slice(at + 1)}`);
  }
  return variants;
}

function everyPlace(text: string, part: string): readonly number[] {
  return [...text].flatMap((_, at) => (text.startsWith(part, at) ? [at] : []));
}
