import { spawn } from "node:child_process";
import { type SimpleGit, simpleGit } from "simple-git";
import { RepositoryError } from "./repository";

/** Runs git in one folder without running anything that the repository brings along. */
export interface Git {
  readonly folder: string;
  /** Standard output; throws {@link GitFailure} where git fails. Calls may overlap. */
  run(args: readonly string[]): Promise<string>;
  /** The same with `input` on standard input. git's "none found" (exit status 1) is no failure. */
  feed(args: readonly string[], input: string): Promise<Buffer>;
  /**
   * Contents of blobs by id, from one `cat-file --batch`; ids that are missing are left out. Throws
   * {@link RepositoryError} where a partial clone lacks one.
   */
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

const fixedEnvironment = {
  GIT_OPTIONAL_LOCKS: "0",
  // Absent objects of a partial clone are not fetched: nothing here uses the network.
  GIT_NO_LAZY_FETCH: "1",
  // Some versions of git don't know that; with no protocol allowed they start no transport either.
  GIT_ALLOW_PROTOCOL: "none",
  GIT_TERMINAL_PROMPT: "0",
  LC_ALL: "C",
};

/** `disabledFilters`: names of clean and smudge filters in the configuration; they are switched off. */
export function gitIn(folder: string, disabledFilters: readonly string[] = []): Git {
  const environment = { ...fixedEnvironment, ...configuration(disabledFilters.flatMap(withoutFilter)) };
  const feed = (args: readonly string[], input: string) => pipe(folder, environment, args, input);
  return {
    folder,
    async run(args) {
      try {
        // One instance runs its calls one after the other.
        return await connect(folder, environment).raw([...args]);
      } catch (error) {
        if (error instanceof RepositoryError) throw error;
        throw new GitFailure(error instanceof Error ? error.message.trim() : String(error));
      }
    },
    feed,
    async blobs(ids) {
      if (ids.length === 0) return new Map();
      try {
        return parseBatch(await feed(["cat-file", "--batch"], ids.map((id) => `${id}\n`).join("")));
      } catch (error) {
        if (!(error instanceof Error && error.message.includes("promisor remote"))) throw error;
        const what = "This is a partial clone, which lacks files that are compared";
        throw new RepositoryError("git", `${what}; fetch them with: git fetch --refetch --no-filter`);
      }
    },
  };
}

/**
 * Filters in the configuration; they run when git compares a file that it is not sure of. Asked before each listing: what
 * the configuration includes may change with a checkout. Throws where one can't be named, and so not be switched off.
 */
export async function filterNames(git: Git): Promise<readonly string[]> {
  const keys = splitNul(
    (await git.feed(["config", "--null", "--name-only", "--get-regexp", "^filter\\."], "")).toString(),
  );
  if (keys.some((key) => key.includes("\uFFFD"))) {
    const what = "A filter in git's configuration has a name that is not UTF-8 and can't be switched off";
    throw new RepositoryError("git", `${what}; remove it with: git config --edit`);
  }
  return [...new Set(keys.map((key) => key.slice("filter.".length, key.lastIndexOf("."))))];
}

export function splitNul(text: string): readonly string[] {
  return text === "" ? [] : text.replace(/\0$/, "").split("\0");
}

function withoutFilter(name: string): readonly (readonly [key: string, value: string])[] {
  return [
    [`filter.${name}.clean`, ""],
    [`filter.${name}.smudge`, ""],
    [`filter.${name}.process`, ""],
    [`filter.${name}.required`, "false"],
  ];
}

/** By environment: `-c` takes a key to end at its first "=", and a filter's name may hold one. */
function configuration(settings: readonly (readonly [key: string, value: string])[]): Record<string, string> {
  const named = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return settings.length === 0 ? {} : { GIT_CONFIG_COUNT: String(settings.length), ...Object.fromEntries(named) };
}

function connect(folder: string, environment: Readonly<Record<string, string>>): SimpleGit {
  try {
    return simpleGit({
      baseDir: folder,
      config: guards,
      allowEnvironment: Object.keys(environment),
      // Its other sign of the end, the exit, costs 50 ms wherever git has nothing to say.
      completion: { onClose: true, onExit: false },
      // What these forbid in general is what the guards need to switch off.
      unsafe: {
        allowUnsafeFsMonitor: true,
        allowUnsafeHooksPath: true,
        allowUnsafePager: true,
        allowUnsafeProtocolOverride: true,
        allowUnsafeFilter: true,
        allowUnsafeConfigEnvCount: true,
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
function pipe(
  folder: string,
  environment: Readonly<Record<string, string>>,
  args: readonly string[],
  input: string,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const all = [...guards.flatMap((each) => ["-c", each]), ...args];
    const child = spawn("git", all, { cwd: folder, env: { ...inherited(), ...environment }, windowsHide: true });
    const output: Buffer[] = [];
    const complaints: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => complaints.push(chunk));
    child.on("error", (error) => reject(new GitFailure(error.message)));
    // A git that ends early says why by its exit status.
    child.stdin.on("error", () => {});
    child.on("close", (status) => {
      if (status === 0 || status === 1) resolve(Buffer.concat(output));
      else reject(new GitFailure(Buffer.concat(complaints).toString().trim()));
    });
    child.stdin.end(input);
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
