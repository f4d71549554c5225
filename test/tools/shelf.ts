import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import type { Tool } from "./terragrunt";

/** Names the provider in a `required_providers` block. */
export const shelfSource = "epicenter.test/tests/shelf";

/**
 * A configuration file for Terraform's command line by which it finds the provider in `shelf/` beside this file, whose objects
 * are files: what is done to them by hand is real drift. Built with Go the first time, then kept. Never throws.
 */
export function shelf(): Tool {
  const source = join(__dirname, "shelf");
  const texts = ["main.go", "go.sum"].map((file) => readFileSync(join(source, file), "utf8"));
  const hash = createHash("sha256").update(texts.join("\0")).digest("hex").slice(0, 16);
  const set = process.env.XDG_CACHE_HOME ?? "";
  const cache = isAbsolute(set) ? set : join(homedir(), ".cache");
  const folder = join(cache, "epicenter", "tools", `shelf-${hash}`);
  const target = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
  const program = join(folder, "mirror", shelfSource, "1.0.0", target, "terraform-provider-shelf");
  const configuration = join(folder, "terraformrc");
  if (existsSync(configuration)) return { path: configuration };
  mkdirSync(dirname(program), { recursive: true });
  const own = `${program}.${process.pid}`;
  const { status, stderr, error } = spawnSync("go", ["build", "-o", own, "."], {
    cwd: source,
    encoding: "utf8",
    env: { ...process.env, GOFLAGS: "-mod=readonly -buildvcs=false", GOWORK: "off", CGO_ENABLED: "0" },
    timeout: 300_000,
  });
  if (status !== 0) return { path: undefined, reason: `the provider shelf was not built: ${error?.message ?? stderr}` };
  renameSync(own, program);
  const mirror = JSON.stringify(join(folder, "mirror"));
  writeFileSync(configuration, `provider_installation {\n  filesystem_mirror {\n    path = ${mirror}\n  }\n}\n`);
  return { path: configuration };
}
