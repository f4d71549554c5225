// What one repository costs, each thing several times; and what was answered, so that fast is also right.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { startServer } from "./server.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const dist = resolve(here, "..", "..", "dist");

/**
 * @param {string} folder a repository as `makeRepository` leaves it; the shared module is edited on the disk, then put back
 * @param {ReturnType<typeof import("./generate.mjs").generate>} made what it was made of
 * @param {number} runs
 * @returns medians in milliseconds, and the last answer of each: the stacks that were named, or what was parsed
 */
export async function measure(folder, { files, edits: { shared, leaf } }, runs) {
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
  const status = () => spawned(folder, "git", ["status", "--porcelain", "-uall"]);
  const node = (...args) => spawned(folder, process.execPath, args);

  writeFileSync(join(folder, shared.path), shared.text(0));
  // Once without a clock, so that all find the disk's cache alike.
  status();
  await repeat("status", status);
  await repeat("node", () => node("-e", "0"));
  await repeat("parse", () => JSON.parse(node(join(here, "parse.mjs"))));
  await repeat("cli", () => named(JSON.parse(node(join(dist, "cli.js"), "affected", folder, "--format", "json"))));
  let server;
  const start = () => {
    server = startServer(join(dist, "server.js"), folder);
    return server.first().then(named);
  };
  await repeat("server", start, () => server?.close());
  await server.open(shared.path, shared.text(0));
  await repeat("shared", async (run) => named(await server.edit(shared.path, shared.text(run))));
  // As it is committed: from here on the leaf alone differs.
  await server.edit(shared.path, shared.text(0));
  await server.shut(shared.path);
  writeFileSync(join(folder, shared.path), files[shared.path]);
  answers.nothing = named(await server.written(shared.path));
  await server.open(leaf.path, files[leaf.path]);
  await repeat("leaf", async (run) => named(await server.edit(leaf.path, leaf.text(run))));
  await server.close();
  return { times, answers };
}

function named({ affected }) {
  return affected.map(({ stack }) => stack).sort();
}

function spawned(cwd, file, args) {
  const { status, stdout, stderr, error } = spawnSync(file, args, { cwd, encoding: "utf8", maxBuffer: 1 << 30 });
  if (error) throw error;
  if (status !== 0) throw new Error(`${file} ${args.join(" ")}: exit ${status}\n${stderr}`);
  return stdout;
}
