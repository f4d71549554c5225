import { query } from "../query";
import { filterOf } from "./gitAttributes";
import { isSecretName } from "./secretNames";
import { isNamedSecret } from "./secretPatterns";
import { isEncryptedByRule } from "./sopsRules";
import { entryAt, type World } from "./world";

/** Whether a file is a secret: its text is for nobody, no evaluation, no message. */
export function isSecret(world: World, path: string): boolean {
  return isToldSecret(world, path) || ["encrypted", "key"].includes(markOf(world, path));
}

/** Whether anybody who has the repository can read what should be a secret. git decrypts what its filters encrypt. */
export function isPlainText(world: World, path: string): boolean {
  const mark = markOf(world, path);
  return (mark === "key" || mark === "text") && !isEncryptingFilter(filterOf(world, path));
}

/** Whether that shows without a look at the file: by its name, git's attributes, SOPS' rules, the settings. */
export function isToldSecret(world: World, path: string): boolean {
  return (
    isSecretName(path) ||
    isEncryptingFilter(filterOf(world, path)) ||
    isEncryptedByRule(world, path) ||
    isNamedSecret(world, path)
  );
}

/** git-crypt (also with a named key), git-agecrypt, transcrypt. */
function isEncryptingFilter(filter: string | undefined): boolean {
  return filter !== undefined && /crypt/.test(filter);
}

/** In characters. SOPS writes its key "sops" at the end, with a few hundred for each recipient. */
const HEAD = 4096;
const TAIL = 65536;

/**
 * Whether a file that nothing else tells begins or ends as encrypted ones do. git's contents come whole, for their id is
 * checked; of this one only the ends are looked at, and no more than whether the marker is there is kept.
 */
const markOf = query("marker", (world: World, path: string): Mark => {
  if (entryAt(world, path)?.kind !== "file") return "none";
  const content = world.snapshot.read(path);
  if ("text" in content) return markIn(content.text.slice(0, HEAD), content.text.slice(-TAIL));
  if (content.problem === "not-loaded") world.wanted.add(path);
  return "none";
});

/** `key`: a private key that nothing protects; `text`: there is something, and it can be read. */
type Mark = "encrypted" | "key" | "text" | "none";

function markIn(head: string, tail: string): Mark {
  if (/^-----BEGIN ENCRYPTED PRIVATE KEY|^Proc-Type: 4,ENCRYPTED/m.test(head) || isEncrypted(head, tail))
    return "encrypted";
  if (/^(-----BEGIN [A-Z ]*PRIVATE KEY|AGE-SECRET-KEY-)/m.test(head)) return "key";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they tell what is no text
  return head.trim() === "" || /[\u0000-\u0008\ufffd]/.test(head) ? "none" : "text";
}

function isEncrypted(head: string, tail: string): boolean {
  if (
    /^(\$ANSIBLE_VAULT;|\0GITCRYPT\0|age-encryption\.org\/v1|-----BEGIN (AGE ENCRYPTED FILE|PGP MESSAGE)-----)/.test(
      head,
    )
  )
    return true;
  // SOPS: each value, and the mac below its own key, in YAML, JSON, INI and environment files.
  return [head, tail].some(
    (text) =>
      /ENC\[AES256_GCM,/.test(text) &&
      [head, tail].some((end) => /(^|[{,])\s*("?sops"?\s*:|\[sops\]|sops_)/m.test(end)),
  );
}
