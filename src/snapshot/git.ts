import { spawn } from "node:child_process";
import { type SimpleGit, simpleGit } from "simple-git";
import { RepositoryError } from "./repository";

/** Runs git in one folder without running anything that the repository brings along. */
export interface Git {
  readonly folder: string;
  /** Standard output; throws {@link GitFailure} where git fails. */
  run(args: readonly string[]): Promise<string>;
  /** Contents of blobs by id, from one `cat-file --batch`; ids that are missing are left out. */
  blobs(ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;
}

export class GitFailure extends Error {}

/**
 * What git would otherwise run by the repository's own configuration: a file system monitor, hooks, a pager, an `ext::`
 * transport. A bare repository that lies in a folder of another one is not taken for the repository.
 */
const guards = [
  "core.fsmonitor=false",
  "core.hooksPath=/dev/null",
  "core.pager=cat",
  "safe.bareRepository=explicit",
  "protocol.ext.allow=never",
  "core.quotePath=false",
];

const environment = {
  GIT_OPTIONAL_LOCKS: "0",
  // Absent objects of a partial clone are not fetched: nothing here uses the network.
  GIT_NO_LAZY_FETCH: "1",
  GIT_TERMINAL_PROMPT: "0",
  LC_ALL: "C",
};

/** `disabledFilters`: names of clean and smudge filters in the configuration; they are switched off. */
export function gitIn(folder: string, disabledFilters: readonly string[] = []): Git {
  const config = [...guards, ...disabledFilters.flatMap(withoutFilter)];
  const git = connect(folder, config);
  return {
    folder,
    async run(args) {
      try {
        return await git.raw([...args]);
      } catch (error) {
        throw new GitFailure(error instanceof Error ? error.message.trim() : String(error));
      }
    },
    blobs: (ids) => readBlobs(folder, config, ids),
  };
}

/** Filters in the configuration run when git compares a file that it is not sure of. */
export async function filterNames(git: Git): Promise<readonly string[]> {
  const keys = await git.run(["config", "--null", "--name-only", "--get-regexp", "^filter\\."]).catch(() => "");
  return [...new Set(splitNul(keys).map((key) => key.slice("filter.".length, key.lastIndexOf("."))))];
}

export function splitNul(text: string): readonly string[] {
  return text === "" ? [] : text.replace(/\0$/, "").split("\0");
}

function withoutFilter(name: string): readonly string[] {
  return [
    `filter.${name}.clean=`,
    `filter.${name}.smudge=`,
    `filter.${name}.process=`,
    `filter.${name}.required=false`,
  ];
}

function connect(folder: string, config: readonly string[]): SimpleGit {
  try {
    return simpleGit({
      baseDir: folder,
      config: [...config],
      allowEnvironment: Object.keys(environment),
      // What these forbid in general is what the guards need to switch off.
      unsafe: {
        allowUnsafeFsMonitor: true,
        allowUnsafeHooksPath: true,
        allowUnsafePager: true,
        allowUnsafeProtocolOverride: true,
        allowUnsafeFilter: true,
      },
      errors: (error, { exitCode, stdErr }) =>
        exitCode === 0 ? undefined : (error ?? new Error(Buffer.concat(stdErr).toString())),
    }).env({ ...inherited(), ...environment });
  } catch {
    throw new RepositoryError(
      "not-a-repository",
      `There is no folder ${folder}; name one that lies in a git repository.`,
    );
  }
}

/** The environment without what points git elsewhere or makes it start other programs. */
function inherited(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(GIT_|SSH_|VISUAL$|EDITOR$|PAGER$|PREFIX$)/.test(name),
  );
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** A process of its own: simple-git has no way to write to git's standard input, nor to read bytes. */
function readBlobs(
  folder: string,
  config: readonly string[],
  ids: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  if (ids.length === 0) return Promise.resolve(new Map());
  return new Promise((resolve, reject) => {
    const args = [...config.flatMap((each) => ["-c", each]), "cat-file", "--batch"];
    const child = spawn("git", args, { cwd: folder, env: { ...inherited(), ...environment }, windowsHide: true });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", reject);
    child.stdin.on("error", reject);
    child.on("close", () => resolve(parseBatch(Buffer.concat(chunks))));
    child.stdin.end(ids.map((id) => `${id}\n`).join(""));
  });
}

/** `<id> blob <size>\n<bytes>\n` for each, `<id> missing\n` for what is not there. */
function parseBatch(output: Buffer): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(10, at);
    const [id, kind, size] = output.toString("latin1", at, end).split(" ");
    at = end + 1;
    if (size === undefined) continue;
    if (id !== undefined && kind === "blob") found.set(id, output.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return found;
}
