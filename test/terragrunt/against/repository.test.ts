import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { lstatSync, mkdtempSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { stackFileFolders } from "../../../src/terragrunt/generated";
import { allGenerated } from "../../../src/terragrunt/generatedUnits";
import { loadTestParser } from "../../hcl/wasm";
import type { Files } from "../../impact/worlds";
import { terragrunt } from "../../tools/terragrunt";
import { counted } from "./counted";
import { affectedDifferences, structuralDifferences } from "./differences";
import { openTree, ours } from "./ours";
import { askStructure, askUnits, findAffected, generateStacks } from "./real";

// By hand: a repository of one's own, as it is committed, and the last of its commits. Terragrunt runs what `run_cmd` says there.
before(loadTestParser);

const tool = terragrunt();
/** `EPICENTER_REPOSITORY=PATH`; `EPICENTER_ROUNDS`: how many commits. */
const given = process.env.EPICENTER_REPOSITORY;
const rounds = Number(process.env.EPICENTER_ROUNDS ?? 10);
const reason = tool.path === undefined ? tool.reason : false;
const skip = given === undefined ? "EPICENTER_REPOSITORY names no repository" : reason;

test("a given repository, and what its last commits reach", { skip }, (t) => {
  const program = tool.path ?? "";
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "epicenter-against-")));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }));
  const git = (...args: readonly string[]) =>
    execFileSync("git", args, { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28 });
  git("clone", "-q", realpathSync(given ?? ""), ".");
  const filesAt = (commit: string): Files => {
    git("checkout", "-q", "--detach", commit);
    return Object.fromEntries(
      git("ls-files", "-z")
        .split("\0")
        .flatMap((path): [string, string][] => {
          const entry = path === "" ? undefined : lstatSync(join(folder, path));
          if (entry?.isSymbolicLink()) return [[path, `-> ${readlinkSync(join(folder, path))}`]];
          return entry?.isFile() ? [[path, readFileSync(join(folder, path), "utf8")]] : [];
        }),
    );
  };

  const files = filesAt("HEAD");
  const world = openTree(files);
  for (const stack of stackFileFolders(world, ""))
    if (!allGenerated(world, "").templates.has(stack)) generateStacks(program, join(folder, stack));
  const told = askStructure(program, folder);
  git("clean", "-q", "-ffdx");
  const structural = structuralDifferences({ ...told, affected: [], rendered: {} }, ours(world));
  t.diagnostic(`${Object.keys(told.units).length} units; ${counted(structural.map(({ cause }) => cause))}`);

  const commits = git("rev-list", "--first-parent", "--min-parents=1", `-n${rounds}`, "HEAD", "--", "*.hcl", "*.tf")
    .split("\n")
    .filter(Boolean);
  let silent = 0;
  const affected = commits.flatMap((commit) => {
    const parent = git("rev-parse", "-q", `${commit}^`).trim();
    const was = filesAt(parent);
    const is = filesAt(commit);
    const edit = Object.fromEntries(
      [...new Set([...Object.keys(was), ...Object.keys(is)])]
        .filter((path) => was[path] !== is[path])
        .map((path) => [path, is[path]]),
    );
    try {
      const theirs = findAffected(program, folder, parent, commit);
      const now = askUnits(program, folder);
      return affectedDifferences(now, { files: was, edit, affected: theirs }).map((each) => ({ ...each, commit }));
    } catch (error) {
      if (!/^terragrunt find/.test((error as Error).message)) throw error;
      silent++;
      return [];
    }
  });
  const compared = `${commits.length} commits, of ${silent} of which Terragrunt says nothing because a stack file fails`;
  t.diagnostic(`${compared}; ${counted(affected.map(({ cause }) => cause))}`);
  assert.deepEqual(
    [...structural, ...affected].filter(({ cause }) => cause === undefined),
    [],
  );
});
