import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { StackResult } from "../../src/runner/request";
import { environment, noTerraform, place } from "../runner/place";
import { shelf, shelfSource } from "../tools/shelf";
import { type Repository, repository } from "./repository";

const provider = noTerraform === undefined ? shelf() : undefined;
const skip = noTerraform ?? (provider?.path === undefined ? (provider?.reason ?? "") : false);

interface Estate extends Repository {
  /** What lies on the shelf, by hand. */
  put(item: string, content: string): void;
  take(item: string): void;
  apply(...stacks: string[]): void;
  /** By stack. */
  check(...args: string[]): Readonly<Record<string, StackResult>>;
}

/** Stacks of items, an item a file on the shelf, by name and content. */
function estate(t: TestContext, stacks: Readonly<Record<string, Readonly<Record<string, string>>>>): Estate {
  const here = place(t, {});
  environment(t, { CI: undefined, GITHUB_ACTIONS: undefined, TF_CLI_CONFIG_FILE: provider?.path });
  const board = join(here.root, "shelf");
  mkdirSync(board);
  const repo = repository(t, { ".gitignore": ".terraform*\n*.tfstate*\n" });
  repo.write(
    Object.fromEntries(Object.entries(stacks).map(([stack, items]) => [`${stack}/main.tf`, code(board, items)])),
  );
  repo.commit();
  const terraform = (stack: string, ...args: string[]) =>
    execFileSync("terraform", args, { cwd: join(repo.folder, stack), stdio: "pipe" });
  return {
    ...repo,
    take: (item) => rmSync(join(board, item)),
    put: (item, content) => writeFileSync(join(board, item), content),
    apply(...names) {
      for (const name of names) {
        terraform(name, "init", "-input=false");
        terraform(name, "apply", "-auto-approve");
      }
    },
    check(...args) {
      const { stdout, stderr } = repo.run("drift", "--format", "json", ...args);
      assert.notEqual(stdout, "", stderr);
      const { results } = JSON.parse(stdout) as { results: readonly StackResult[] };
      return Object.fromEntries(results.map((result) => [result.stack, result]));
    },
  };
}

function code(board: string, items: Readonly<Record<string, string>>): string {
  const blocks = Object.entries(items).map(
    ([name, content]) =>
      `resource "shelf_item" "${name}" {\n  path    = "${join(board, name)}"\n  content = "${content}"\n}\n`,
  );
  const head = `terraform {\n  backend "local" {}\n  required_providers {\n    shelf = { source = "${shelfSource}" }\n  }\n}\n`;
  return head + blocks.join("");
}

/** What was found, each apart: "drift: x; unapplied: y; base". */
function found(result: StackResult | undefined): string {
  if (result === undefined) return "no result";
  const { outcome, changes, check } = result;
  const names = (some: StackResult["changes"] = []) =>
    some.map(({ address, actions }) => `${actions.join(" ")} ${address.replace("shelf_item.", "")}`).join(", ");
  return `${outcome}: ${names(changes)}; unapplied: ${names(check?.unapplied)}; ${check?.where}`;
}

function edit(repo: Estate, path: string, from: string, to: string): void {
  const text = readFileSync(join(repo.folder, path), "utf8");
  assert.ok(text.includes(from), path);
  repo.write({ [path]: text.replaceAll(from, to) });
}

test("drift, what is not applied and what is pending are told apart, alone and all in one stack", { skip }, (t) => {
  const repo = estate(t, {
    clean: { a: "1" },
    state: { b: "1" },
    world: { c: "1", d: "1" },
    ahead: { e: "1" },
    mine: { f: "1" },
    all: { g: "1", h: "1", i: "1" },
    behind: { j: "1" },
  });
  repo.apply("clean", "state", "world", "ahead", "mine", "all");
  // The state left the world, and the world the state.
  edit(repo, "state/terraform.tfstate", '"content": "1"', '"content": "0"');
  repo.put("c", "2");
  repo.take("d");
  repo.put("g", "2");
  // Committed, not applied.
  edit(repo, "ahead/main.tf", '"1"', '"2"');
  edit(repo, "all/main.tf", 'h"\n  content = "1"', 'h"\n  content = "2"');
  const commit = repo.commit();
  // Not committed.
  edit(repo, "mine/main.tf", '"1"', '"2"');
  edit(repo, "all/main.tf", 'i"\n  content = "1"', 'i"\n  content = "2"');
  repo.write({ "new/main.tf": readFileSync(join(repo.folder, "mine/main.tf"), "utf8").replace('"f"', '"k"') });

  const results = repo.check("--all");
  assert.deepEqual(Object.fromEntries(Object.entries(results).map(([stack, result]) => [stack, found(result)])), {
    ahead: "no-drift: ; unapplied: change e; in-place",
    all: "drift: change g; unapplied: change h; base",
    behind: "no-drift: ; unapplied: add j; in-place",
    clean: "no-drift: ; unapplied: ; in-place",
    mine: "no-drift: ; unapplied: ; base",
    new: "no-drift: ; unapplied: ; new",
    state: "drift: change b; unapplied: ; in-place",
    world: "drift: destroy d, change c; unapplied: ; in-place",
  });
  assert.equal(results.all?.check?.commit, commit);
  assert.equal(
    results.all?.message,
    "The cloud differs from the state: 1 changed; unapplied: 1 change of the base; pending: your change, which is not part of this",
  );
  // Nothing is left of the base.
  assert.equal(repo.git("worktree", "list").split("\n").length, 1);
  assert.deepEqual(
    readdirSync(process.env.TMPDIR ?? "").filter((name) => /^epicenter-(base|plan)-/.test(name)),
    [],
  );
});

test("drift of what the change reaches is found with values that git ignores and a state that is called otherwise", {
  skip,
}, (t) => {
  const repo = estate(t, {});
  const board = join(repo.folder, "..", "odd");
  t.after(() => rmSync(board, { force: true }));
  const main = code(board, { o: "1" }).replace('"local" {}', '"local" {\n    path = "../states/odd"\n  }');
  const counted = main.replace(/path += "[^"]*odd\/o"/, "count   = var.items\n  path    = var.place");
  repo.write({
    ".gitignore": ".terraform*\n*.auto.tfvars\nstates\n",
    "odd/main.tf": `${counted}variable "items" { default = 0 }\nvariable "place" { default = "" }\n`,
    "odd/secrets.auto.tfvars": `items = 1\nplace = ${JSON.stringify(board)}\n`,
  });
  repo.commit();
  repo.apply("odd");
  writeFileSync(board, "2");
  repo.write({ "odd/mine.tf": 'output "mine" { value = 1 }\n' });
  assert.equal(found(repo.check("odd").odd), "drift: change o[0]; unapplied: ; base");
});

test("a stack that the change gives another state is checked with the one that the base gives it", { skip }, (t) => {
  const repo = estate(t, { a: {} });
  const settings = (state: string) =>
    `version: 1\nstacks:\n  a: { instances: { x: { backend_config: ["path=../${state}.tfstate"] } } }\n`;
  repo.write({ ".epicenter.yaml": settings("one"), "a/main.tf": code("/", {}) + 'resource "terraform_data" "a" {}\n' });
  repo.commit();
  repo.run("apply", "--all", "--yes");
  repo.write({ ".epicenter.yaml": settings("two") });
  assert.equal(
    repo.check("a@x")["a@x"]?.message,
    "The cloud agrees with the state; pending: your change, which is not part of this",
  );
});

test("what was found is kept for each stack, with time and commit, and shown again without a check", { skip }, (t) => {
  const repo = estate(t, { a: { a: "1" }, "b/c": { b: "1" } });
  repo.apply("a", "b/c");
  assert.deepEqual(repo.check("--last"), {});
  repo.put("a", "2");
  repo.check("--all");
  const commit = repo.git("rev-parse", "HEAD");
  repo.put("a", "1");
  edit(repo, "b/c/main.tf", "content", "contents");
  repo.commit("broken");
  repo.check("b/c");
  const last = repo.check("--last");
  // A check that failed says nothing of the world.
  assert.deepEqual(Object.values(last).map(found), [
    "drift: change a; unapplied: ; in-place",
    "no-drift: ; unapplied: ; in-place",
  ]);
  assert.match(
    last.a?.message ?? "",
    new RegExp(`^The cloud differs from the state: 1 changed; checked \\d{4}-\\S+Z at ${commit.slice(0, 12)}$`),
  );
  assert.deepEqual(Object.keys(repo.check("--last", "b/*")), ["b/c"]);
  assert.deepEqual(Object.keys(repo.check("--last", "-C", "b")), ["b/c"]);
  assert.equal(repo.run("drift", "--last", "--detailed-exitcode").status, 2);
  assert.equal(repo.run("drift", "--last", "--affected").status, 2);
  repo.check("a");
  assert.equal(found(repo.check("--last").a), "no-drift: ; unapplied: ; in-place");
});

test("the base is the default branch as it is now: what others merged and applied since is nothing unapplied", {
  skip,
}, (t) => {
  const repo = estate(t, { a: { a: "1" }, b: { b: "1" } });
  repo.git("checkout", "-q", "-b", "work");
  repo.git("checkout", "-q", "main");
  edit(repo, "a/main.tf", '"1"', '"2"');
  repo.commit("merged");
  repo.apply("a", "b");
  repo.git("checkout", "-q", "work");
  const { a, b } = repo.check("--all");
  assert.equal(found(a), "no-drift: ; unapplied: ; base");
  assert.equal(found(b), "no-drift: ; unapplied: ; in-place");
});

test("a drift check that finds no base says so, and calls nothing unapplied that may be pending", { skip }, (t) => {
  const repo = estate(t, { a: { a: "1" }, b: { b: "1" } });
  repo.apply("a", "b");
  repo.git("branch", "-m", "trunk");
  edit(repo, "b/main.tf", '"1"', '"2"');
  const { a, b } = repo.check("--all");
  const none = "no base was found to tell what is yours from what is not applied yet";
  assert.equal(a?.message, `The cloud agrees with the state; ${none}`);
  assert.equal(b?.message, `The cloud agrees with the state; 1 change in the code, and ${none}`);
  assert.equal(b?.check?.commit, null);
  assert.equal(
    repo.check("--all", "--base", "trunk").b?.message,
    "The cloud agrees with the state; pending: your change, which is not part of this",
  );
});
