import { hostname, userInfo } from "node:os";

/**
 * What Terraform's refusal to read a state that another has locked says in a line: who, since when, for what, and what one can do. undefined
 * where it refused for something else. (statemgr's LockInfo, of which a backend may tell nothing.)
 */
export function lockedState(text: string): string | undefined {
  const at = text.indexOf("Error acquiring the state lock");
  if (at === -1) return undefined;
  const told = text.slice(at);
  const field = (name: string) => new RegExp(`^\\W*${name}: +(\\S.*)$`, "m").exec(told)?.[1]?.trim();
  const [id, who] = [field("ID"), field("Who")];
  if (id === undefined || who === undefined) return "the state is locked, or cannot be locked; the log tells why";
  // "2026-11-25 00:26:17.572222182 +0000 UTC"
  const since = field("Created")?.replace(/\.\d+ \+0000 UTC$/, " UTC") ?? "an unknown time";
  const doing =
    field("Operation")
      ?.replace(/^OperationType/, "")
      .toLowerCase() ?? "something";
  const version = field("Version");
  const by = `${doing}${version === undefined ? "" : ` of ${version}`} by ${who}`;
  const mine = who === `${userInfo().username}@${hostname()}`;
  const ask = mine ? "That is you, on this machine: wait until it ends" : "Wait until it ends, or ask";
  return `the state is locked since ${since} (${by}). ${ask}; where it surely no longer runs, “force-unlock ${id}” with the stack's tool in its folder frees it`;
}
