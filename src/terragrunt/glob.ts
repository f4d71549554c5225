/**
 * A pattern of `mark_glob_as_read` as gobwas/glob reads it: a star stays within a folder, two go through folders, `{a,b}`
 * is either. "**" stands for no folder at all only between names that are no patterns (internal/glob of Terragrunt).
 */
export function globPattern(glob: string): RegExp | undefined {
  const steps = glob.split("/");
  const isName = (step: string | undefined) => step !== undefined && !/[*?[{\\]/.test(step);
  let text = "";
  let depth = 0;
  for (const [index, step] of steps.entries()) {
    const collapses = step === "**" && isName(steps[index - 1]) && isName(steps[index + 1]) && depth === 0;
    if (collapses) text += "(?:.*/)?";
    else text += piece(step) + (index < steps.length - 1 ? "/" : "");
    depth += count(step, "{") - count(step, "}");
  }
  try {
    return new RegExp(`^${text}$`);
  } catch {
    return undefined;
  }
}

function count(text: string, letter: string): number {
  return text.split(letter).length - 1;
}

const translations: Readonly<Record<string, string>> = {
  "**": ".*",
  "*": "[^/]*",
  "?": "[^/]",
  "{": "(?:",
  "}": ")",
  ",": "|",
};

/** One step of the pattern, in which alternatives may begin or end. */
function piece(step: string): string {
  return step.replace(/\\.|\*\*|\[!?[^\]]*\]|./g, (token) => {
    if (token.startsWith("\\")) return quoted(token.slice(1));
    if (token.length > 1 && token.startsWith("[")) return token.replace(/^\[!/, "[^");
    return translations[token] ?? quoted(token);
  });
}

function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
