// Times the command line and the server against what they can't beat, git and the parser, on repositories made for it.
// And against the real Terragrunt, on units. One of the two alone where its sizes alone are given.
//   npm run bench -- [--stacks 100,1000,10000] [--units 100,1000,5000] [--make FOLDER]
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { benchFind } from "./bench/find.mjs";
import { generate, makeRepository } from "./bench/generate.mjs";
import { measure, rightAnswers } from "./bench/measure.mjs";
import { build } from "./build.mjs";

const runs = 7;
const { values } = parseArgs({
  options: { stacks: { type: "string" }, units: { type: "string" }, make: { type: "string" } },
});
const both = values.stacks === undefined && values.units === undefined;
const sizes = sizesOf(values.stacks ?? (both || values.make ? "100,1000,10000" : ""));
const units = sizesOf(values.units ?? (both ? "100,1000,5000" : ""));

if (values.make === undefined) {
  await build();
  const [{ model }] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  console.log(`\n${model}, ${cpus().length} cores, ${memory} GiB; Node ${process.versions.node}, ${process.platform}`);
  await bench();
  await benchFind(units, 3);
} else make(resolve(values.make));

function sizesOf(text) {
  const numbers = text.split(",").filter(Boolean).map(Number);
  if (numbers.some((size) => !Number.isInteger(size) || size < 5)) fail("sizes are numbers from 5 on: 100,1000");
  return numbers;
}

function make(folder) {
  if (existsSync(folder) && readdirSync(folder).length > 0) fail(`${folder} is not empty`);
  mkdirSync(folder, { recursive: true });
  makeRepository(folder, generate(sizes[0]).files);
  console.log(`${folder}: ${sizes[0]} stacks`);
}

async function bench() {
  const all = [];
  for (const size of sizes) {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "epicenter-bench-")));
    try {
      const made = generate(size);
      makeRepository(folder, made.files);
      const measured = await measure(folder, made, runs);
      for (const [way, reached] of Object.entries(rightAnswers(made)))
        if (String(measured.answers[way]) !== String(reached)) throw new Error(`${way} named other stacks`);
      all.push({ size, times: measured.times });
      console.log(table(size, made, measured));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  for (const [index, { size, times }] of all.slice(1).entries()) {
    const before = all[index];
    const grows = (name) => (Math.log(times[name] / before.times[name]) / Math.log(size / before.size)).toFixed(2);
    const names = ["parse", "cold", "warm", "changed", "server", "shared", "leaf", "switch"];
    const said = names.map((name) => `${name} n^${grows(name)}`).join(", ");
    console.log(`\ngrowth from ${before.size} to ${size} stacks: ${said}`);
  }
}

function table(size, { files, edits, many }, { times, megabytes, answers: { parse: parsed, changed } }) {
  const floor = times.status + times.node;
  const row = (what, name, ...against) => {
    const milliseconds = times[name].toFixed(1).padStart(9);
    const ratios = against.map(([of, words, bar]) => `${(times[name] / of).toFixed(1)} × ${words} (bar ${bar})`);
    return `  ${what.padEnd(58)}${milliseconds} ms  ${ratios.join(", ")}`;
  };
  const typed = (name, bar) =>
    `  ${`keystroke that reaches ${edits[name].reached.length} stacks: median, 95 of 100`.padEnd(58)}${times[name].toFixed(1).padStart(9)} ms, ${times[`${name}95`].toFixed(1)} ms (bar ${bar} ms)`;
  return [
    `\n${size} stacks: ${Object.keys(files).length} files, ${parsed.files} of HCL, ${(parsed.bytes / 1e6).toFixed(2)} MB; medians of ${runs}`,
    row("git status --porcelain -uall", "status"),
    row("node's own start", "node"),
    row("read and parse every HCL file once, a process", "parse"),
    row("command line, nothing kept, nothing changed", "cold", [times.parse, "parse", 1.5]),
    row("command line, kept, nothing changed", "warm", [floor, "(status + node)", 2]),
    row(`command line, kept, ${changed.length} files changed`, "changed", [floor, "(status + node)", 2]),
    row("language server, kept, start to first impact", "server", [floor, "(status + node)", 3]),
    typed("shared", 50),
    typed("leaf", 10),
    row(`branch switch, ${Object.keys(many).length} files`, "switch", [times.warm, "warm start", 1]),
    `  language server's memory then${`${megabytes}`.padStart(38)} MB  (bar 250)`,
  ].join("\n");
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
