import picomatch from "picomatch";
import { environmentOf } from "./environment";

/**
 * The name that a person types before a protected stack is applied; undefined where it is not protected. A pattern with a "/"
 * may fit the id, any other the environment that the id speaks of, or a name in it.
 */
export function protectedName(stack: string, patterns: readonly string[]): string | undefined {
  const fits = (some: readonly string[], name: string) =>
    some.length > 0 && picomatch([...some], { dot: true, nocase: true, nonegate: true })(name);
  const ofIds = patterns.filter((pattern) => pattern.includes("/"));
  const ofNames = patterns.filter((pattern) => !pattern.includes("/"));
  const environment = environmentOf(stack);
  if (fits(ofIds, stack)) return environment ?? stack;
  const names = [environment, ...stack.split(/[/@]/), stack].filter((name) => name !== undefined);
  return names.find((name) => fits(ofNames, name));
}
