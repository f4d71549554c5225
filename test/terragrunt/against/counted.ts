/** "G2 3, no cause 1": how often each cause stands there. */
export function counted(names: readonly (string | undefined)[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name ?? "no cause", (counts.get(name ?? "no cause") ?? 0) + 1);
  return [...counts]
    .sort()
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
}
