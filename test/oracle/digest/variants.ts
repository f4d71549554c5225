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
 * Other texts of a sample, each with one change of its layout, for which the digest says: the same. At most `most`, in
 * random order.
 */
export function equalVariants({ file, text }: Sample, random: Random, most: number): readonly string[] {
  const same = digest(file, text);
  const equal: string[] = [];
  for (const variant of random.shuffled([...layouts(text)])) {
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
