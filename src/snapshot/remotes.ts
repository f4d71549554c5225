import { type Git, splitNul } from "./git";

/** Where this repository is published: every `remote.*.url`, rewritten by `url.*.insteadOf`. They may hold credentials. */
export async function remotesOf(git: Git): Promise<readonly string[]> {
  const wanted = "^(remote\\..*\\.(push)?url|url\\..*\\.insteadof)$";
  const output = await git.feed(["config", "--null", "--get-regexp", wanted], "").catch(() => Buffer.of());
  const settings = splitNul(output.toString()).map((line) => {
    const end = line.indexOf("\n");
    return { key: line.slice(0, end), value: line.slice(end + 1) };
  });
  const rewrites = settings.flatMap(({ key, value }) =>
    key.startsWith("url.") ? [{ prefix: value, by: key.slice("url.".length, key.lastIndexOf(".")) }] : [],
  );
  const urls = settings.flatMap(({ key, value }) => (key.startsWith("remote.") ? [value] : []));
  return [...new Set(urls.map((url) => rewritten(url, rewrites)))].sort();
}

/** By the longest prefix, as git does. */
function rewritten(url: string, rewrites: readonly { readonly prefix: string; readonly by: string }[]): string {
  const [best] = rewrites
    .filter(({ prefix }) => url.startsWith(prefix))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  return best ? best.by + url.slice(best.prefix.length) : url;
}
