/**
 * A pattern of Go's RE2 as JavaScript's, which is nearly the same. undefined where it is none, or may take exponential
 * time here, as it never does there.
 */
export function regularExpression(source: string, flags = ""): RegExp | undefined {
  if (/\([^)]*[+*][^)]*\)[+*{]/.test(source)) return undefined;
  const [, inline = "", rest = ""] = /^(?:\(\?([ims]+)\))?(.*)$/s.exec(source) ?? [];
  try {
    return new RegExp(rest.replace(/\(\?P</g, "(?<"), flags + inline);
  } catch {
    return undefined;
  }
}
