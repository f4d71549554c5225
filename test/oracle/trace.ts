import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

/** Why no process can be traced on this machine; undefined where one can. */
export function straceIsMissing(): string | undefined {
  const { error, status } = spawnSync("strace", ["-o", "/dev/null", "true"]);
  if (error) return "strace is not on PATH";
  return status === 0 ? undefined : "strace may not trace here";
}

/**
 * The regular files, by their real absolute paths, that a run of terraform opens, or finds by following links to them
 * (as `fileexists` and `fileset` do). What it only meets in a list of a folder is not among them.
 */
export async function filesTouched(
  folder: string,
  environment: Readonly<Record<string, string>>,
  aside: string,
  ...args: string[]
): Promise<ReadonlySet<string>> {
  rmSync(aside, { recursive: true, force: true, maxRetries: 9 });
  mkdirSync(aside, { recursive: true });
  // A file for each thread, so that no call is broken in two.
  const strace = ["-ff", "-s", "8192", "-e", "trace=open,openat,newfstatat,stat,statx", "-o", join(aside, "trace")];
  await new Promise<void>((done, fail) => {
    const options = { cwd: folder, env: { ...process.env, ...environment }, maxBuffer: 64 * 1024 * 1024 };
    execFile("strace", [...strace, "terraform", ...args], options, (error, stdout, stderr) => {
      if (error) fail(new Error(`${stdout}\n${stderr}`));
      else done();
    });
  });
  const lines = readdirSync(aside).flatMap((name) => readFileSync(join(aside, name), "latin1").split("\n"));
  const files = new Set<string>();
  for (const path of lines.flatMap(touchedIn)) {
    const absolute = resolve(folder, path);
    if (statSync(absolute, { throwIfNoEntry: false })?.isFile()) files.add(realpathSync(absolute));
  }
  return files;
}

/** The path of a call that succeeded and followed links. */
function touchedIn(line: string): string[] {
  const found = /^(?:open|openat|newfstatat|stat|statx)\((?:AT_FDCWD, )?"((?:[^"\\]|\\.)*)",? ?(.*)\) += (\d+)/.exec(
    line,
  );
  if (!found || found[2]?.includes("AT_SYMLINK_NOFOLLOW")) return [];
  return [unescaped(found[1] ?? "")];
}

/** strace writes bytes that are not ASCII in octal. */
function unescaped(text: string): string {
  const bytes = text.replace(/\\(?:([0-7]{1,3})|(.))/g, (_, octal, char) =>
    octal === undefined
      ? ({ n: "\n", t: "\t", r: "\r" }[char as string] ?? char)
      : String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return Buffer.from(bytes, "latin1").toString("utf8");
}
