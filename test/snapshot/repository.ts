import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { openRepository } from "../../src/snapshot/open";

export interface Place {
  readonly folder: string;
  git(...args: string[]): string;
  write(path: string, text: string | Buffer): void;
}

/** A new repository in a temporary folder, removed after the test. */
export function repository(t: TestContext, ...init: string[]): Place {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "epicenter-snapshot-")));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }));
  const place = at(folder);
  place.git("init", "-q", "-b", "main", ...init);
  place.git("config", "user.email", "someone@example.com");
  place.git("config", "user.name", "Someone");
  return place;
}

function at(folder: string): Place {
  return {
    folder,
    git: (...args) => execFileSync("git", args, { cwd: folder, encoding: "utf8", stdio: "pipe" }).trim(),
    write(path, text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
  };
}

/** What git itself would commit of the working tree: path → blob id. */
export function asGitSees(place: Place): ReadonlyMap<string, string> {
  const index = join(place.folder, ".git", "index-of-test");
  const run = (...args: string[]) =>
    execFileSync("git", args, {
      cwd: place.folder,
      encoding: "utf8",
      stdio: "pipe",
      env: { ...process.env, GIT_INDEX_FILE: index },
    });
  run("read-tree", "HEAD");
  run("add", "-A");
  const tree = run("write-tree").trim();
  unlinkSync(index);
  const lines = run("ls-tree", "-r", "-z", tree)
    .split("\0")
    .filter((line) => line !== "");
  return new Map(lines.map((line) => [line.slice(line.indexOf("\t") + 1), line.split(/[ \t]/)[2] ?? ""]));
}

export async function asWeSee(folder: string): Promise<ReadonlyMap<string, string>> {
  const { snapshot } = await (await openRepository(folder)).workingTree();
  return new Map([...snapshot.entries].map(([path, entry]) => [path, entry.id] as const).sort());
}

export function sorted(map: ReadonlyMap<string, string>) {
  return Object.fromEntries([...map].sort());
}
