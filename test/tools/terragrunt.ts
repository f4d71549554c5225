import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";

/** Where the program lies, absolute, or why there is none: a test then skips with that reason. */
export type Tool = { readonly path: string } | { readonly path: undefined; readonly reason: string };

const program = "github.com/gruntwork-io/terragrunt";

/**
 * The real Terragrunt, of the version that go.mod beside this file pins: built with Go the first time, which takes minutes,
 * then found in the cache folder. Never throws.
 */
export function terragrunt(env: NodeJS.ProcessEnv = process.env): Tool {
  const known = env.EPICENTER_TERRAGRUNT_MISSING;
  if (known) return { path: undefined, reason: known };
  const version = pinned();
  const go = call(["env", "GOVERSION"], env);
  if (!go.ok) return { path: undefined, reason: `Go, which builds terragrunt ${version}, does not answer: ${go.said}` };
  const suffix = process.platform === "win32" ? ".exe" : "";
  const name = `terragrunt-${version}-${go.said}-${process.platform}-${process.arch}`;
  const path = join(cacheFolder(env), name, `terragrunt${suffix}`);
  try {
    return existsSync(path) ? { path } : build(version, path, env);
  } catch (error) {
    return { path: undefined, reason: `terragrunt ${version} was not built: ${String(error)}` };
  }
}

/** Into a folder of its own, then renamed: whoever looks sees all of it or nothing, and of two builds at once one stays. */
function build(version: string, path: string, env: NodeJS.ProcessEnv): Tool {
  const folder = dirname(path);
  mkdirSync(dirname(folder), { recursive: true });
  const own = mkdtempSync(`${folder}.building-`);
  try {
    const flags = `-s -w -X ${program}/internal/version.Version=${version}`;
    const built = call(["build", "-trimpath", `-ldflags=${flags}`, "-o", `${own}/`, program], env);
    if (!built.ok) return { path: undefined, reason: `terragrunt ${version} was not built: ${built.said}` };
    try {
      renameSync(own, folder);
    } catch (error) {
      if (!existsSync(path)) throw error;
    }
    return { path };
  } finally {
    rmSync(own, { recursive: true, force: true, maxRetries: 9 });
  }
}

function call(args: readonly string[], env: NodeJS.ProcessEnv): { readonly ok: boolean; readonly said: string } {
  const { status, stdout, stderr, error } = spawnSync("go", args, {
    cwd: __dirname,
    encoding: "utf8",
    // go.mod and go.sum are committed: a build that would change them fails.
    env: { ...env, GOFLAGS: "-mod=readonly -buildvcs=false", GOWORK: "off", CGO_ENABLED: "0" },
    timeout: 600_000,
  });
  if (error) return { ok: false, said: error.message };
  return status === 0 ? { ok: true, said: stdout.trim() } : { ok: false, said: lastLine(stderr) };
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

function pinned(): string {
  const [, version] = new RegExp(`${program} (v\\S+)`).exec(readFileSync(join(__dirname, "go.mod"), "utf8")) ?? [];
  if (version === undefined) throw new Error(`test/tools/go.mod requires no ${program}`);
  return version;
}

function cacheFolder(env: NodeJS.ProcessEnv): string {
  const set = env.XDG_CACHE_HOME ?? "";
  return join(isAbsolute(set) ? set : join(homedir(), ".cache"), "epicenter", "tools");
}

if (require.main === module) {
  const tool = terragrunt();
  if (tool.path === undefined) console.error(tool.reason);
  else console.log(tool.path);
  process.exitCode = tool.path === undefined ? 1 : 0;
}
