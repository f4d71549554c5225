/**
 * A quoted string without interpolation as its characters: equal for two spellings of one text. Undefined where it has
 * interpolation, or what HCL may refuse (scanStringLit and ParseStringLiteralToken of hclsyntax).
 */
export function quotedToken(written: string): string | undefined {
  const raw = written.slice(1, -1);
  if (/[$%]\{|[\r\n]/.test(raw)) return undefined;
  let isKnown = true;
  const text = raw.replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]?))/g, (_, short, long, plain) => {
    const character = plain === undefined ? fromCode(short ?? long) : plainEscapes[plain];
    if (character === undefined) isKnown = false;
    return character ?? "";
  });
  return isKnown ? tokenOf(text) : undefined;
}

/** The same for a heredoc; one with interpolation counts as it stands, but for the word that marks its ends. */
export function heredocToken(written: string): string | undefined {
  const [, dash = "", , body] = /^<<(-?)([^\s-][^\s]*)\n([\s\S]*\n|)[ \t]*\2$/.exec(written) ?? [];
  if (body === undefined || written.includes("\r")) return undefined;
  if (/[$%]\{/.test(body)) return `<<${dash}\n${body}`;
  const text = dash === "" ? body : withoutIndent(body);
  return text === undefined ? undefined : tokenOf(text);
}

const plainEscapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };

/** Halves of a pair are no characters. */
function fromCode(hexadecimal: string): string | undefined {
  const code = Number.parseInt(hexadecimal, 16);
  return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? undefined : String.fromCodePoint(code);
}

/** A text that would read as interpolation if it stood so in quotes stays as it is written. */
function tokenOf(text: string): string | undefined {
  return /[$%]\{/.test(text) ? undefined : JSON.stringify(text);
}

/** `<<-`: the smallest indentation of a line that is not blank; undefined where that is not of spaces alone. */
function withoutIndent(body: string): string | undefined {
  const lines = body.split("\n").slice(0, -1);
  const isBlank = (line: string) => line.trim() === "";
  const indents = lines.filter((line) => !isBlank(line)).map((line) => /^\s*/.exec(line)?.[0] ?? "");
  if (indents.some((indent) => /[^ ]/.test(indent))) return undefined;
  const smallest = Math.min(...indents.map((indent) => indent.length));
  return lines.map((line) => `${isBlank(line) ? line : line.slice(smallest)}\n`).join("");
}
