/** Whether a file's name says that it is encrypted (SOPS, git-crypt, age, GPG): such a file is never opened. */
export function isSecretName(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return /(^|[._-])(enc|sops|encrypted)\.[^.]+$|\.(enc|sops|age|gpg|asc|gitcrypt)$/i.test(name);
}
