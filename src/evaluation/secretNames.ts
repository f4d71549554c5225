import { languageOf } from "../hcl/language";

/**
 * Whether a file's name says that it is encrypted (SOPS, git-crypt, age, PGP), holds a private key, or is an environment
 * file. Configuration is none: Terraform could not read it; but variable files are handed to other tools too.
 */
export function isSecretName(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (isCode(name) || name === ".sops.yaml") return false;
  return encrypted.test(name) || privateKey.test(name) || (/^\.env(\.|$)|\.env$/i.test(name) && !sample.test(name));
}

/** Configuration but for the values of variables. */
export function isCode(path: string): boolean {
  return languageOf(path) !== undefined && !/\.tfvars(\.json)?$/.test(path);
}

const encrypted =
  /(^|[._-])(enc|encrypted|sops)\.[^.]+(\.json)?$|\.(enc|encrypted|sops|age|gpg|pgp|asc|gitcrypt|git-crypt)$/i;
const privateKey = /\.(key|agekey|p12|pfx|jks|kdbx)$|^id_(rsa|dsa|ecdsa|ed25519)$/i;
const sample = /\.(example|sample|template|dist|tpl|tmpl)$/i;
