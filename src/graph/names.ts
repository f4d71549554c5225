/** Words that a folder's name may have without saying which stack it is. */
const common =
  /^(terraform|tofu|tf|infra|infrastructure|iac|deploy|deployments?|stacks?|live|main|src|root|state|dev|develop|development|test|testing|qa|stag|stage|staging|prod|production|prd|global|default|env|envs|environments?)$/;

/** The name that a stack is known by: the last of its folders whose name is its own. */
export function nameOf(folder: string): string | undefined {
  return folder
    .split("/")
    .map(words)
    .findLast((name) => name !== "" && !common.test(name));
}

/** Every run of words in a text: what a folder that it speaks of could be called. */
export function namesIn(text: string): ReadonlySet<string> {
  const all = words(text).split("-").slice(0, MOST_WORDS);
  const found = new Set<string>();
  for (let from = 0; from < all.length; from++) {
    for (let to = from + 1; to <= all.length; to++) found.add(all.slice(from, to).join("-"));
  }
  return found;
}

/** How many of a folder's names a text speaks of. */
export function likeness(folder: string, names: ReadonlySet<string>): number {
  return folder.split("/").filter((name) => names.has(words(name))).length;
}

const MOST_WORDS = 24;

function words(text: string): string {
  return text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "")
    .join("-");
}
