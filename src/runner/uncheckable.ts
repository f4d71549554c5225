/** Nothing is said of a stack's drift where it could not be looked at as the base has it: no check is no all-clear. */
export function uncheckable(why: string): string {
  return `Could not be checked as the base has it: ${why}`;
}

export const unseen = "can't be seen from where the base is laid out";
