// The same question put to us and to the real Terragrunt: every unit, what it waits for, in order (`find --dag --dependencies`).
import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { makeRepository } from "./generate.mjs";
import { startServer } from "./server.mjs";
import { generateTerragrunt } from "./terragrunt.mjs";

const top = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");
const dist = join(top, "dist");

/** Prints times and ratios for so many units, or why there are none. */
export async function benchFind(sizes, runs) {
  if (sizes.length === 0) return;
  const args = ["--import", "tsx", join(top, "test", "tools", "terragrunt.ts")];
  const tool = spawnSync(process.execPath, args, { cwd: top, encoding: "utf8" });
  if (tool.status !== 0) return console.log(`\nagainst terragrunt find: skipped, ${tool.stderr.trim()}`);
  const program = tool.stdout.trim();
  for (const size of sizes) {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "epicenter-bench-")));
    try {
      const repository = join(folder, "repository");
      const files = generateTerragrunt(size);
      makeRepository(repository, files);
      console.log(table(size, files, await measureFind(program, repository, files, join(folder, "cache"), runs)));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

async function measureFind(program, repository, files, cache, runs) {
  const times = {};
  const answers = {};
  const repeat = async (name, act, before) => {
    const taken = [];
    for (let run = 1; run <= runs; run += 1) {
      await before?.();
      const start = performance.now();
      answers[name] = await act(run);
      taken.push(performance.now() - start);
    }
    times[name] = taken.sort((a, b) => a - b)[Math.floor(runs / 2)];
  };
  const find = ["find", "--dag", "--dependencies", "--json"];
  const theirs = () =>
    JSON.parse(answer(repository, program, find)).map(({ path, dependencies = [] }) => [path, dependencies]);
  const ours = () => {
    const args = [join(dist, "cli.js"), "order", repository, "--format", "json"];
    const { stacks } = JSON.parse(answer(repository, process.execPath, args, { XDG_CACHE_HOME: cache }));
    return stacks.map(({ stack, dependsOn }) => [stack, dependsOn.map((each) => each.stack)]);
  };
  await repeat("find", theirs);
  await repeat("cold", ours, () => rmSync(cache, { recursive: true, force: true }));
  await repeat("warm", ours);
  for (const name of ["cold", "warm"])
    if (edges(answers[name]) !== edges(answers.find))
      throw new Error(`${name}: other units or dependencies than terragrunt's`);
  await edits(repository, files, repeat, answers);
  return { times, answers };
}

/** Keystrokes in the editor: one unit's file, and the one that all include. */
async function edits(repository, files, repeat, answers) {
  const server = startServer(join(dist, "server.js"), repository);
  const named = ({ affected }) => affected.filter(({ ring }) => ring !== "dependent").length;
  await server.first();
  for (const [name, path, change] of [
    ["unit", "live/e0/u4/terragrunt.hcl", (text, run) => text.replace("index = 4", `index = ${run}00`)],
    ["root", "live/root.hcl", (text, run) => text.replace("local.env)", `local.env, { run = ${run} })`)],
    ["same", "live/root.hcl", (text, run) => text.replace("locals {", `locals {\n  unused${run} = 1`)],
  ]) {
    await server.open(path, files[path]);
    await repeat(name, async (run) => named(await server.edit(path, change(files[path], run))));
    await server.edit(path, files[path]);
    await server.shut(path);
  }
  await server.close();
  const units = Object.keys(files).filter((path) => path.endsWith("/terragrunt.hcl")).length;
  for (const [name, right] of Object.entries({ unit: 1, root: units, same: 0 }))
    if (answers[name] !== right) throw new Error(`${name}: ${answers[name]} units named, not ${right}`);
}

function edges(units) {
  return JSON.stringify(
    units.map(([id, others]) => [id, [...new Set(others)].sort()]).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function table(size, files, { times }) {
  const row = (what, name) => {
    const ratio = (times.find / times[name]).toFixed(1);
    return `  ${what.padEnd(52)}${times[name].toFixed(1).padStart(9)} ms${ratio.padStart(8)} × as fast as find`;
  };
  return [
    `\n${size} Terragrunt units: ${Object.keys(files).length} files; load average ${loadavg()[0].toFixed(1)}`,
    row("terragrunt find --dag --dependencies", "find"),
    row("order, command line, nothing kept", "cold"),
    row("order, command line, again", "warm"),
    row("keystroke in a unit, 1 named", "unit"),
    row("keystroke in root.hcl, all named", "root"),
    row("keystroke in root.hcl that says the same, 0 named", "same"),
  ].join("\n");
}

/** Terragrunt's own settings come from the environment too. */
function answer(cwd, file, args, more = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(TG|TERRAGRUNT)_/.test(name));
  const env = { ...Object.fromEntries(kept), ...more };
  const { status, stdout, stderr, error } = spawnSync(file, args, { cwd, env, encoding: "utf8", maxBuffer: 1 << 30 });
  if (error) throw error;
  if (status !== 0) throw new Error(`${file} ${args.join(" ")}: exit ${status}\n${stderr}`);
  return stdout;
}
