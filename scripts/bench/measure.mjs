// What one repository costs, each thing several times; and what was answered, so that fast is also right.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { startServer } from "./server.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const dist = resolve(here, "..", "..", "dist");

/**
 * @param {string} folder a repository as `makeRepository` leaves it, and leaves it again
 * @param {ReturnType<typeof import("./generate.mjs").generate>} made what it was made of
 * @param {number} runs how often what starts a process is repeated; keystrokes are three times as many
 * @returns medians in milliseconds, the 95th of a hundred as `name95`, what the server then takes in megabytes, and the last
 * answer of each: the stacks that were named, or what was parsed
 */
export async function measure(folder, { files, edits: { shared, leaf }, many }, runs) {
  const times = {};
  const answers = {};
  const cache = mkdtempSync(join(tmpdir(), "epicenter-bench-cache-"));
  const repeat = async (name, act, { before, count = runs } = {}) => {
    const taken = [];
    for (let run = 1; run <= count; run += 1) {
      await before?.();
      const start = performance.now();
      answers[name] = await act(run);
      taken.push(performance.now() - start);
    }
    taken.sort((a, b) => a - b);
    times[name] = taken[Math.floor(count / 2)];
    times[`${name}95`] = taken[Math.ceil(count * 0.95) - 1];
  };
  const env = { ...process.env, XDG_CACHE_HOME: cache };
  const run = (file, ...args) => spawned(folder, env, file, args);
  const status = () => run("git", "status", "--porcelain", "-uall");
  const node = (...args) => run(process.execPath, ...args);
  const cli = () => named(JSON.parse(node(join(dist, "cli.js"), "affected", folder, "--format", "json")));
  const forget = () => rmSync(cache, { recursive: true, force: true });
  let server;
  const start = () => {
    // Where the command line keeps it, so that the first one has it too.
    server = startServer(join(dist, "server.js"), folder, join(cache, "epicenter"));
    return server.first().then(named);
  };
  const close = () => server?.close();

  try {
    // Once without a clock, so that all find the disk's cache alike.
    status();
    await repeat("status", status);
    await repeat("node", () => node("-e", "0"));
    await repeat("parse", () => JSON.parse(node(join(here, "parse.mjs"))));
    await repeat("cold", cli, { before: forget });
    await repeat("warm", cli);
    const some = Object.entries(many).slice(0, 20);
    for (const [path, text] of some) writeFileSync(join(folder, path), text);
    cli();
    await repeat("changed", cli);
    await repeat("server", start, { before: close });
    await close();
    for (const [path] of some) writeFileSync(join(folder, path), files[path]);
    await start();
    await server.open(shared.path, files[shared.path]);
    await server.edit(shared.path, shared.text(0));
    const typing = { count: 3 * runs };
    await repeat("shared", async (n) => named(await server.edit(shared.path, shared.text(n))), typing);
    answers.nothing = named(await server.edit(shared.path, files[shared.path]));
    await server.shut(shared.path);
    await server.open(leaf.path, files[leaf.path]);
    await server.edit(leaf.path, leaf.text(0));
    await repeat("leaf", async (n) => named(await server.edit(leaf.path, leaf.text(n))), typing);
    await server.edit(leaf.path, files[leaf.path]);
    await server.shut(leaf.path);
    await server.idle();
    await switches(folder, many, async (checkout) => {
      await repeat("switch", async () => named(await server.written(".git/HEAD")), {
        before: checkout,
        count: 2 * runs - 1,
      });
      answers.switched = cli();
    });
    const megabytes = server.megabytes();
    await close();
    return { times, answers, megabytes };
  } finally {
    forget();
  }
}

/** A branch on which all these files are others; each call of what `act` is given goes to it or back, and ends on it. */
async function switches(folder, many, act) {
  const git = (...args) => spawned(folder, process.env, "git", args);
  git("checkout", "-q", "-b", "other");
  for (const [path, text] of Object.entries(many)) writeFileSync(join(folder, path), text);
  const person = ["-c", "user.name=Bench", "-c", "user.email=bench@example.com", "-c", "commit.gpgsign=false"];
  git(...person, "commit", "-q", "--no-verify", "-a", "-m", "Other");
  let isOther = false;
  await act(() => {
    isOther = !isOther;
    git("checkout", "-q", isOther ? "other" : "main");
  });
  git("checkout", "-q", "main");
  git("branch", "-q", "-D", "other");
}

function named({ affected }) {
  return affected.map(({ stack }) => stack).sort();
}

function spawned(cwd, env, file, args) {
  const { status, stdout, stderr, error } = spawnSync(file, args, { cwd, env, encoding: "utf8", maxBuffer: 1 << 30 });
  if (error) throw error;
  if (status !== 0) throw new Error(`${file} ${args.join(" ")}: exit ${status}\n${stderr}`);
  return stdout;
}

/** What must be named each time. */
export function rightAnswers({ edits: { shared, leaf }, many }) {
  const stacks = (paths) => paths.map((path) => dirname(path)).sort();
  const lasts = Object.keys(many);
  const changed = stacks(lasts.slice(0, 20));
  return {
    cold: [],
    warm: [],
    changed,
    server: changed,
    shared: shared.reached,
    nothing: [],
    leaf: leaf.reached,
    switch: stacks(lasts),
    switched: stacks(lasts),
  };
}
