/** "1.5.0-beta1" is [1, 5, 0] and "beta1". */
interface Version {
  readonly numbers: readonly number[];
  readonly prerelease: string;
}

/**
 * Whether a version is one that a constraint of Terraform's allows (hashicorp/go-version): ">= 1.3, < 2", "~> 1.5". undefined
 * where either can't be read.
 */
export function isWithin(version: string, constraint: string): boolean | undefined {
  const is = read(version);
  const parts = constraint.split(",").map((part) => /^\s*(=|!=|>=?|<=?|~>)?\s*v?([\d.]+[-\w.+]*)\s*$/.exec(part));
  if (is === undefined) return undefined;
  let within = true;
  for (const part of parts) {
    const [, operator = "=", text = ""] = part ?? [];
    const bound = read(text);
    if (bound === undefined) return undefined;
    within &&= holds(is, operator, bound);
  }
  return within;
}

/** Whether a version begins with the numbers of another: 1.5.7 with 1.5. */
export function beginsWith(version: string, start: string): boolean {
  const [is, bound] = [read(version), read(start)];
  if (is === undefined || bound === undefined || is.prerelease !== bound.prerelease) return false;
  return bound.numbers.every((number, index) => is.numbers[index] === number);
}

/** Below 0 where the first is the older. */
export function compareVersions(a: string, b: string): number {
  const [first, second] = [read(a), read(b)];
  return first === undefined || second === undefined ? 0 : compare(first, second);
}

function read(text: string): Version | undefined {
  const [, numbers, prerelease = ""] = /^v?(\d+(?:\.\d+){0,2})(?:-([\w.-]+))?(?:\+.*)?$/.exec(text.trim()) ?? [];
  return numbers === undefined ? undefined : { numbers: numbers.split(".").map(Number), prerelease };
}

function holds(is: Version, operator: string, bound: Version): boolean {
  const order = compare(is, bound);
  switch (operator) {
    case "!=":
      return order !== 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case "~>": {
      // All but the last number that is written stay.
      const fixed = bound.numbers.slice(0, -1);
      return order >= 0 && fixed.every((number, index) => is.numbers[index] === number);
    }
    default:
      return order === 0;
  }
}

function compare(a: Version, b: Version): number {
  for (let index = 0; index < 3; index += 1) {
    const difference = (a.numbers[index] ?? 0) - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (a.prerelease === b.prerelease) return 0;
  // A version comes after its prereleases.
  if (a.prerelease === "" || b.prerelease === "") return a.prerelease === "" ? 1 : -1;
  return a.prerelease < b.prerelease ? -1 : 1;
}
