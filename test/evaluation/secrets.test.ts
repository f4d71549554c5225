import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { filterOf } from "../../src/evaluation/gitAttributes";
import { isSecretName } from "../../src/evaluation/secretNames";
import { isSecret, isToldSecret } from "../../src/evaluation/secrets";
import { newLibrary, openWorld, type World } from "../../src/evaluation/world";
import { memorySnapshot } from "../../src/snapshot/memory";

function worldOf(files: Readonly<Record<string, string>>): World {
  return openWorld(memorySnapshot(files), "/repo", newLibrary());
}

test("T110: names of encrypted files, of private keys and of environment files", () => {
  const secret = [
    "a/db.enc.yaml",
    "enc.json",
    "x.sops.yml",
    "prod.enc.tfvars.json",
    "a.age",
    "b.gpg",
    "c.pgp",
    "d.asc",
  ];
  const more = ["e.yaml.enc", "f.encrypted", "tls.key", "id_ed25519", "me.agekey", ".env", ".env.prod", "prod.env"];
  for (const name of [...secret, ...more]) assert.ok(isSecretName(name), name);
  const plain = ["main.tf", "enc.tf", "terragrunt.hcl", "values.yaml", "encoder.py", ".sops.yaml", ".env.example"];
  for (const name of [...plain, "sops.tf.json", "keys.tf", "x.asciidoc"]) assert.ok(!isSecretName(name), name);
});

const attributes = {
  ".gitattributes":
    "# comment\n" +
    "[attr]locked filter=git-crypt diff=git-crypt\n" +
    "*.key filter=git-crypt diff=git-crypt\n" +
    "/top.txt locked\n" +
    "secrets/** filter=git-crypt\n" +
    "secrets/.gitattributes !filter\n" +
    "folder filter=git-crypt\n" +
    "other/ filter=git-crypt\n" +
    "deep/**/x.yaml filter=git-crypt-team\n" +
    "a?c.txt filter=git-crypt\n" +
    "[xy].txt filter=git-crypt\n" +
    '"with space.txt" filter=git-crypt\n' +
    "*.bin filter=lfs -text\n" +
    "!no.txt filter=git-crypt\n",
  "secrets/open/.gitattributes": "*.md -filter\n",
  "nested/.gitattributes": "one.txt filter=git-crypt\nsub/two.txt filter=git-crypt\n",
};

const places = [
  "a.key",
  "deep/er/a.key",
  "top.txt",
  "sub/top.txt",
  "secrets/a.yaml",
  "secrets/b/c.yaml",
  "secrets/.gitattributes",
  "secrets/open/readme.md",
  "secrets/open/readme.txt",
  "folder/a.txt",
  "other/a.txt",
  "deep/x.yaml",
  "deep/1/2/x.yaml",
  "abc.txt",
  "ac.txt",
  "a/c.txt",
  "x.txt",
  "z.txt",
  "with space.txt",
  "model.bin",
  "no.txt",
  "nested/one.txt",
  "nested/sub/one.txt",
  "nested/sub/two.txt",
  "nested/two.txt",
];

test("T114: filters by .gitattributes are those that git names", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "epicenter-attributes-"));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }));
  const files: Record<string, string> = { ...attributes };
  for (const place of places) files[place] ??= "x";
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  execFileSync("git", ["init", "-q"], { cwd: folder });
  const said = execFileSync("git", ["check-attr", "-z", "--stdin", "filter"], {
    cwd: folder,
    input: places.join("\0"),
    encoding: "utf8",
    stdio: ["pipe", "pipe", "ignore"],
  });
  const fields = said.split("\0");
  const world = worldOf(files);
  for (const [index, place] of places.entries()) {
    const value = fields[index * 3 + 2];
    assert.equal(fields[index * 3], place);
    assert.equal(filterOf(world, place), value === "unspecified" || value === "unset" ? undefined : value, place);
  }
});

test("T114: git-crypt's filter makes a secret, Git LFS' does not", () => {
  const world = worldOf({ ...attributes, "secrets/a.yaml": "a: 1", "model.bin": "x", "deep/x.yaml": "b: 1" });
  assert.deepEqual(
    ["secrets/a.yaml", "model.bin", "deep/x.yaml"].map((path) => isToldSecret(world, path)),
    [true, false, true],
  );
});

test("T110: a creation rule of .sops.yaml tells a secret, one that goes by the extension alone does not", () => {
  const rules =
    'creation_rules:\n  - path_regex: "secrets/[^/]+\\\\.ya?ml$"\n  - path_regex: \\.json$\n  - age: age1xyz\n';
  const world = worldOf({
    "infra/.sops.yaml": rules,
    "infra/secrets/db.yaml": "password: hunter2",
    "infra/secrets/main.tf": "",
    "infra/values.json": "{}",
    "infra/readme.yaml": "a: 1",
    "secrets/db.yaml": "a: 1",
    "broken/.sops.yaml": "creation_rules: [{path_regex: '('}, 3]",
    "broken/a.yaml": "a: 1",
  });
  const paths = ["infra/secrets/db.yaml", "infra/secrets/main.tf", "infra/values.json", "infra/readme.yaml"];
  assert.deepEqual(
    [...paths, "secrets/db.yaml", "broken/a.yaml"].map((path) => isToldSecret(world, path)),
    [true, false, false, false, false, false],
  );
});

const cipher = "ENC[AES256_GCM,data:p673w==,iv:YY=,tag:A1w==,type:str]";
const padding = "x".repeat(80_000);

test("T110: markers, at a file's beginning or, for SOPS, its end", () => {
  const files = {
    "sops.yaml": `db: ${cipher}\npad: ${padding}\nsops:\n    age: []\n    mac: ${cipher}\n`,
    "yaml-with-clear-head.yaml": `pad_unencrypted: ${padding}\nsops:\n    mac: ${cipher}\n    version: 3.9.0\n`,
    "json.json": `{"a":"${cipher}","sops":{"mac":"${cipher}"}}`,
    "variables.txt": `A=${cipher}\nsops_mac=${cipher}\n`,
    "settings.ini": `[a]\nb = ${cipher}\n\n[sops]\nmac = ${cipher}\n`,
    "vault.yml": "$ANSIBLE_VAULT;1.1;AES256\n6231\n",
    "crypt.yaml": "\0GITCRYPT\0\u0001\u0002",
    "age.txt": "-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n",
    "age-binary": "age-encryption.org/v1\n-> X25519 abc\n",
    "keys.txt": "# created: 2026\n# public key: age1abc\nAGE-SECRET-KEY-1ABC\n",
    "message.txt": "-----BEGIN PGP MESSAGE-----\n\nhQ==\n",
    "server.pem": "-----BEGIN RSA PRIVATE KEY-----\nMII\n",
  };
  const plain = {
    "certificate.pem": "-----BEGIN CERTIFICATE-----\nMII\n",
    "doc.yaml": "text: SOPS writes ENC[AES256_GCM,…\n",
    "list.yaml": "sops:\n  - how we work\n",
    "values.yaml": "password_from: vault\n",
  };
  const world = worldOf({ ...files, ...plain });
  assert.deepEqual(
    Object.keys(files).filter((path) => !isSecret(world, path)),
    [],
  );
  assert.deepEqual(
    Object.keys(plain).filter((path) => isSecret(world, path)),
    [],
  );
});
