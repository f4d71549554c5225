/** So many levels of plain data can be followed by whoever evaluates, compares or keeps it; what people write has twenty. */
const DEEPEST = 400;

/** What nests more deeply than the stack goes: undefined. */
export function unlessTooDeep<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError && error.message.includes("call stack")) return undefined;
    throw error;
  }
}

/** Whether plain data is nested more deeply than can be followed. */
export function isTooDeep(data: unknown): boolean {
  let level: readonly unknown[] = [data];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((each) => (typeof each === "object" && each !== null ? Object.values(each) : []));
  }
  return false;
}
