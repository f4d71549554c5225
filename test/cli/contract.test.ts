import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Graph, Order } from "../../src/engine";
import { at, estate, ids, repository } from "./repository";

const vpc2 = 'variable "cidr" {}\nresource "terraform_data" "vpc" {\n  input = "${var.cidr}-2"\n}\n';
const resource = (name: string) => `resource "terraform_data" "${name}" {}\n`;
const output2 = estate["plain/a/main.tf"]?.replace("value = 1", "value = 2") ?? "";

test("affected: a changed module reaches its stack by way of the model, with file and line", (t) => {
  const repo = repository(t, estate);
  repo.write({ "modules/vpc/main.tf": vpc2 });
  const impact = repo.affected();
  assert.equal(impact.schema, 1);
  assert.equal(impact.complete, true);
  assert.deepEqual(impact.base, { revision: "HEAD", commit: repo.git("rev-parse", "HEAD") });
  assert.deepEqual(impact.head, { revision: null, commit: null });
  assert.deepEqual(impact.changes, [{ path: "modules/vpc/main.tf", status: "modified", effect: "affects" }]);
  assert.deepEqual(ids(impact), ["stacks/dev/net", "stacks/dev/web"]);
  const [net, web] = impact.affected;
  assert.deepEqual(
    { ring: net?.ring, status: net?.status, certainty: net?.certainty, wave: net?.wave },
    { ring: "input", status: "modified", certainty: "certain", wave: 1 },
  );
  assert.deepEqual(net?.reasons[0]?.change, "modules/vpc/main.tf");
  assert.deepEqual(net?.reasons[0]?.path, [
    { id: "modules/vpc/main.tf", kind: "file" },
    { id: "modules/vpc", kind: "module", via: "contains" },
    { id: "models/network", kind: "model", via: "calls", at: { path: "models/network/main.tf", line: 3 } },
    { id: "stacks/dev/net", kind: "stack", via: "source", at: { path: "stacks/dev/net/terragrunt.hcl", line: 6 } },
  ]);
  assert.deepEqual(
    { ring: web?.ring, wave: web?.wave, change: web?.reasons[0]?.change },
    { ring: "dependent", wave: 2, change: null },
  );
  assert.deepEqual(impact.waves, [["stacks/dev/net"], ["stacks/dev/web"]]);
  assert.deepEqual(impact.cycles, []);
  assert.deepEqual(impact.problems, []);
});

test("T153: changes: committed, staged, unstaged and untracked work count together; a rename is a delete and an add", (t) => {
  const repo = repository(t, { ...estate, "plain/c/notes.txt": "x" });
  repo.git("switch", "-qc", "work");
  repo.write({ "modules/vpc/main.tf": vpc2 });
  repo.commit();
  repo.write({ "plain/a/main.tf": output2 });
  repo.git("add", "plain/a/main.tf");
  repo.write({ "models/web/main.tf": 'resource "terraform_data" "web2" {}\n', "plain/b/new.tf": resource("n") });
  repo.git("mv", "plain/c/notes.txt", "plain/c/renamed.txt");
  const impact = repo.affected();
  assert.deepEqual(
    impact.changes.map((change) => [change.path, change.status]),
    [
      ["models/web/main.tf", "modified"],
      ["modules/vpc/main.tf", "modified"],
      ["plain/a/main.tf", "modified"],
      ["plain/b/new.tf", "added"],
      ["plain/c/notes.txt", "deleted"],
      ["plain/c/renamed.txt", "added"],
    ],
  );
  assert.equal(impact.base.revision, "main");
});

test("effects: affects, cosmetic (only comments or layout), none (nothing reads it)", (t) => {
  const repo = repository(t, estate);
  repo.write({
    "models/network/main.tf": `# a comment\n${estate["models/network/main.tf"]?.replace("  cidr   =", "  cidr =")}`,
    "models/network/README.md": "# Other\n",
    "plain/a/main.tf": output2,
  });
  const impact = repo.affected("--dependents", "none");
  assert.deepEqual(
    impact.changes.map((change) => [change.path, change.effect]),
    [
      ["models/network/README.md", "none"],
      ["models/network/main.tf", "cosmetic"],
      ["plain/a/main.tf", "affects"],
    ],
  );
  assert.deepEqual(ids(impact), ["plain/a"]);
});

test("T154: rings: own, input, dependent, removed; status added and removed; a removed stack has no wave", (t) => {
  const repo = repository(t, estate);
  repo.write({
    "plain/a/main.tf": output2,
    "modules/vpc/main.tf": vpc2,
    "plain/new/main.tf": 'terraform {\n  backend "local" {}\n}\n',
  });
  repo.remove("plain/c");
  const byId = new Map(repo.affected().affected.map((stack) => [stack.stack, stack]));
  assert.deepEqual(
    [...byId].map(([id, stack]) => [id, stack.ring, stack.status, stack.wave]),
    [
      ["plain/a", "own", "modified", 1],
      ["plain/new", "own", "added", 1],
      ["stacks/dev/net", "input", "modified", 1],
      ["plain/b", "dependent", "modified", 2],
      ["stacks/dev/web", "dependent", "modified", 2],
      ["plain/c", "removed", "removed", undefined],
    ],
  );
  assert.ok([...byId.values()].every((stack) => stack.reasons.length > 0));
});

test("certainty: a file that nothing names is possible", (t) => {
  const repo = repository(t, { ...estate, "modules/vpc/data.json": "{}" });
  repo.write({ "modules/vpc/data.json": '{"a":1}' });
  const [net] = repo.affected("--dependents", "none").affected;
  assert.deepEqual([net?.stack, net?.certainty], ["stacks/dev/net", "possible"]);
});

test("T3: reasons: the shortest first", (t) => {
  const repo = repository(t, estate);
  repo.write({
    "modules/vpc/main.tf": vpc2,
    "models/network/extra.tf": resource("extra"),
    "stacks/dev/net/terragrunt.hcl": `${estate["stacks/dev/net/terragrunt.hcl"]}inputs = { cidr = "10" }\n`,
  });
  const net = repo.affected().affected.find((stack) => stack.stack === "stacks/dev/net");
  assert.deepEqual(
    net?.reasons.map((reason) => reason.change),
    ["stacks/dev/net/terragrunt.hcl", "models/network/extra.tf", "modules/vpc/main.tf"],
  );
  assert.equal(net?.ring, "own");
});

test("ids: the stack's folder from the root, '.' for the root", (t) => {
  const repo = repository(t, {
    "main.tf": 'terraform {\n  backend "local" {}\n}\n',
    "prod/main.tf": 'terraform {\n  backend "local" {\n path = "p" }\n}\n',
  });
  repo.write({ "main.tf": 'terraform {\n  backend "local" {}\n}\n' + resource("a") });
  assert.deepEqual(ids(repo.affected()), ["."]);
});

test("waves: through stacks that are not affected as well, and as early as they can be", (t) => {
  const repo = repository(t, estate);
  repo.write({
    "plain/a/main.tf": output2,
    "plain/c/main.tf": `${estate["plain/c/main.tf"]}${resource("c")}`,
    "stacks/dev/web/terragrunt.hcl": `${estate["stacks/dev/web/terragrunt.hcl"]}inputs = { a = 1 }\n`,
  });
  assert.deepEqual(repo.affected("--dependents", "none").waves, [["plain/a", "stacks/dev/web"], ["plain/c"]]);
});

test("cycles: stacks that wait on each other, in the order of the loop, still have a wave", (t) => {
  const unit = (on: string) => `terraform {\n  source = "../m"\n}\ndependency "x" {\n  config_path = "../${on}"\n}\n`;
  const repo = repository(t, {
    "m/main.tf": resource("a"),
    "a/terragrunt.hcl": unit("b"),
    "b/terragrunt.hcl": unit("c"),
    "c/terragrunt.hcl": unit("a"),
  });
  repo.write({ "m/main.tf": resource("b") });
  const impact = repo.affected();
  assert.deepEqual(impact.cycles, [["a", "b", "c"]]);
  assert.ok(impact.affected.length === 3 && impact.affected.every((stack) => stack.wave === 1));
});

test("problems: a broken file is told, the answer is not complete, the others stay", (t) => {
  const repo = repository(t, estate);
  repo.write({ "plain/a/main.tf": 'terraform {\n  backend "local" {\n', "modules/vpc/main.tf": vpc2 });
  const impact = repo.affected();
  assert.equal(impact.complete, false);
  assert.deepEqual(
    impact.problems.map(({ path, severity, code }) => ({ path, severity, code })),
    [{ path: "plain/a/main.tf", severity: "error", code: "syntax" }],
  );
  assert.ok(typeof impact.problems[0]?.line === "number" && impact.problems[0].message !== "");
  assert.deepEqual([...ids(impact)].sort(), ["plain/a", "plain/b", "plain/c", "stacks/dev/net", "stacks/dev/web"]);
});

test("DIR: the current directory, any folder of the repository, or the infrastructure's: then only stacks below it", (t) => {
  const repo = repository(t, estate);
  repo.write({ "modules/vpc/main.tf": vpc2, "plain/a/main.tf": output2 });
  assert.deepEqual(ids(repo.affected("stacks/dev")), ["stacks/dev/net", "stacks/dev/web"]);
  assert.deepEqual(ids(repo.affected("plain")), ["plain/a", "plain/b", "plain/c"]);
  assert.equal(ids(repo.affected(repo.folder)).length, 5);
  assert.equal(ids(repo.affected()).length, 5);
  assert.equal(repo.affected("plain").changes.length, 2);
});

test("T151: --base compares with the merge base, --exact with the revision itself", (t) => {
  const repo = repository(t, estate);
  const first = repo.git("rev-parse", "HEAD");
  repo.git("switch", "-qc", "work");
  repo.write({ "plain/a/main.tf": output2 });
  repo.commit();
  repo.git("switch", "-q", "main");
  repo.write({ "modules/vpc/main.tf": vpc2 });
  const main = repo.commit();
  repo.git("switch", "-q", "work");
  const merged = repo.affected("--base", "main", "--dependents", "none");
  assert.deepEqual([merged.base, ids(merged)], [{ revision: "main", commit: first }, ["plain/a"]]);
  const exact = repo.affected("--base", "main", "--exact", "--dependents", "none");
  assert.deepEqual([exact.base.commit, ids(exact)], [main, ["plain/a", "stacks/dev/net"]]);
});

test("T151: the default base: origin/HEAD, else origin/main, origin/master, main, master; where HEAD is that branch, HEAD", (t) => {
  const repo = repository(t, estate);
  assert.equal(repo.affected().base.revision, "HEAD");
  repo.git("switch", "-qc", "work");
  assert.equal(repo.affected().base.revision, "main");
  repo.git("branch", "-m", "main", "master");
  assert.equal(repo.affected().base.revision, "master");
  for (const name of ["master", "main", "trunk"]) {
    repo.git("update-ref", `refs/remotes/origin/${name}`, "HEAD");
    if (name === "trunk") repo.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
    assert.equal(repo.affected().base.revision, `origin/${name}`);
  }
  repo.git("switch", "-qc", "trunk");
  assert.equal(repo.affected().base.revision, "HEAD");
});

test("T151: --uncommitted compares the working tree with HEAD", (t) => {
  const repo = repository(t, estate);
  repo.git("switch", "-qc", "work");
  repo.write({ "modules/vpc/main.tf": vpc2 });
  const head = repo.commit();
  repo.write({ "plain/a/main.tf": output2 });
  const impact = repo.affected("--uncommitted", "--dependents", "none");
  assert.deepEqual([impact.base, ids(impact)], [{ revision: "HEAD", commit: head }, ["plain/a"]]);
});

test("--head compares a commit, not the working tree", (t) => {
  const repo = repository(t, estate);
  repo.git("switch", "-qc", "work");
  repo.write({ "modules/vpc/main.tf": vpc2 });
  const commit = repo.commit();
  repo.git("switch", "-q", "main");
  repo.write({ "plain/a/main.tf": output2 });
  const impact = repo.affected("--head", "work", "--dependents", "none");
  assert.deepEqual(impact.head, { revision: "work", commit });
  assert.deepEqual(ids(impact), ["stacks/dev/net"]);
});

test("--dependents none, direct and all", (t) => {
  const repo = repository(t, estate);
  repo.write({ "plain/a/main.tf": output2 });
  assert.deepEqual(ids(repo.affected("--dependents", "none")), ["plain/a"]);
  assert.deepEqual(ids(repo.affected("--dependents", "direct")), ["plain/a", "plain/b"]);
  assert.deepEqual(ids(repo.affected("--dependents", "all")), ["plain/a", "plain/b", "plain/c"]);
  assert.deepEqual(ids(repo.affected()), ["plain/a", "plain/b", "plain/c"]);
});

test("--destroy turns the waves; what is removed is destroyed as well", (t) => {
  const repo = repository(t, estate);
  repo.write({ "plain/a/main.tf": output2 });
  repo.remove("plain/c");
  assert.deepEqual(repo.affected("--destroy").waves, [["plain/c"], ["plain/b"], ["plain/a"]]);
  const order: Order = JSON.parse(repo.run("order", "plain", "--destroy", "--format", "json").stdout);
  assert.deepEqual(order.waves, [["plain/b"], ["plain/a"]]);
});

test("--format: text without being asked, json, markdown; colours on a terminal only", (t) => {
  const repo = repository(t, estate);
  repo.write({ "modules/vpc/main.tf": vpc2 });
  const text = repo.run("affected");
  assert.match(text.stdout, /^2 stacks of 5 affected by 1 changed file, in 2 waves\.\n/);
  assert.equal(repo.run("affected", "--format", "text").stdout, text.stdout);
  assert.ok(!text.stdout.includes("\u001b["));
  assert.match(repo.run("affected", "--format", "markdown").stdout, /^\| 1 \| `stacks\/dev\/net` \| input \|/m);
  assert.equal(JSON.parse(repo.run("affected", "--format", "json").stdout).schema, 1);
});

test("exit status: 0 whatever is affected; --detailed-exitcode 2 where something is, 0 where nothing is", (t) => {
  const repo = repository(t, estate);
  assert.equal(repo.run("affected").status, 0);
  assert.equal(repo.run("affected", "--detailed-exitcode").status, 0);
  repo.write({ "modules/vpc/main.tf": vpc2 });
  assert.equal(repo.run("affected").status, 0);
  assert.equal(repo.run("affected", "--detailed-exitcode").status, 2);
});

test("exit status 1 where no answer can be given, with one line that says what to do, and nothing on standard output", (t) => {
  const repo = repository(t, estate);
  const outside = realpathSync(mkdtempSync(join(tmpdir(), "epicenter-outside-")));
  t.after(() => rmSync(outside, { recursive: true, force: true, maxRetries: 9 }));
  const bare = join(outside, "bare.git");
  execFileSync("git", ["clone", "-q", "--bare", repo.folder, bare], { stdio: "pipe" });
  for (const [run, says] of [
    [at(outside).run("affected"), /git init/],
    [repo.run("affected", "--base", "nope"), /fetch it, or name another/],
    [repo.run("affected", "--head", "nope"), /fetch it, or name another/],
    [repo.run("affected", "--base", "--output=x"), /fetch it, or name another/],
    [repo.run("affected", "missing"), /name one of the repository/],
    [repo.run("explain", "stacks/web"), /stacks\/dev\/web/],
    [at(bare).run("affected"), /use a clone of it/],
  ] as const) {
    assert.equal(run.status, 1, run.stderr);
    assert.equal(run.stdout, "");
    assert.match(run.stderr, says);
    assert.equal(run.stderr.trim().split("\n").length, 1);
  }
});

test("T152: a shallow clone that hides the merge base is told, never compared with something else", (t) => {
  const repo = repository(t, estate);
  repo.git("switch", "-qc", "work");
  repo.commit("work");
  repo.git("switch", "-q", "main");
  repo.commit("more");
  const clone = join(repo.folder, "shallow");
  repo.git("clone", "-q", "--depth", "1", "--no-single-branch", `file://${repo.folder}`, clone);
  const shallow = at(clone);
  shallow.git("switch", "-q", "work");
  const run = shallow.run("affected");
  assert.equal(run.status, 1);
  assert.match(run.stderr, /git fetch --unshallow/);
});

test("exit status 2 for wrong usage", (t) => {
  const repo = repository(t, estate);
  for (const args of [
    [],
    ["nope"],
    ["affected", "--nope"],
    ["affected", "--format", "xml"],
    ["affected", "--dependents", "some"],
    ["explain"],
    ["affected", "--exact"],
    ["affected", "a", "b"],
  ]) {
    const run = repo.run(...args);
    assert.equal(run.status, 2, args.join(" "));
    assert.equal(run.stdout, "");
  }
});

test("before the first commit everything is new", (t) => {
  const repo = repository(t, {});
  repo.write(estate);
  const impact = repo.affected();
  assert.deepEqual(impact.base, { revision: null, commit: null });
  assert.equal(impact.affected.length, 5);
  assert.ok(impact.affected.every((stack) => stack.status === "added"));
});

test("order: every stack with what it depends on, and waves", (t) => {
  const repo = repository(t, {
    ...estate,
    "stacks/dev/jobs/terragrunt.hcl":
      'terraform {\n  source = "../../../models/web"\n}\ndependencies {\n  paths = ["../web"]\n}\n',
  });
  const order: Order = JSON.parse(repo.run("order", "--format", "json").stdout);
  assert.equal(order.schema, 1);
  assert.deepEqual(
    order.stacks.map((stack) => [
      stack.stack,
      stack.kind,
      stack.dependsOn.map(({ stack, kind, at }) => ({ stack, kind, at })),
    ]),
    [
      ["plain/a", "terraform", []],
      ["plain/b", "terraform", [{ stack: "plain/a", kind: "data", at: { path: "plain/b/main.tf", line: 6 } }]],
      ["plain/c", "terraform", [{ stack: "plain/b", kind: "data", at: { path: "plain/c/main.tf", line: 6 } }]],
      [
        "stacks/dev/jobs",
        "terragrunt",
        [{ stack: "stacks/dev/web", kind: "order", at: { path: "stacks/dev/jobs/terragrunt.hcl", line: 5 } }],
      ],
      ["stacks/dev/net", "terragrunt", []],
      [
        "stacks/dev/web",
        "terragrunt",
        [{ stack: "stacks/dev/net", kind: "data", at: { path: "stacks/dev/web/terragrunt.hcl", line: 5 } }],
      ],
    ],
  );
  assert.deepEqual(order.waves, [
    ["plain/a", "stacks/dev/net"],
    ["plain/b", "stacks/dev/web"],
    ["plain/c", "stacks/dev/jobs"],
  ]);
  assert.deepEqual([order.cycles, order.problems], [[], []]);
  const [first] = order.stacks.find(({ stack }) => stack === "stacks/dev/web")?.dependsOn ?? [];
  assert.deepEqual([first?.via, first?.certainty], ["dependency", "certain"]);
});

test("explain: every path from a change to that stack", (t) => {
  const twice = `${estate["models/network/main.tf"]}module "second" {\n  source = "../second"\n}\n`;
  const repo = repository(t, {
    ...estate,
    "models/network/main.tf": twice,
    "models/second/main.tf": 'module "vpc" {\n  source = "../../modules/vpc"\n  cidr = "1"\n}\n',
  });
  repo.write({ "modules/vpc/main.tf": vpc2 });
  const found = JSON.parse(repo.run("explain", "stacks/dev/net", "--format", "json").stdout);
  assert.deepEqual(
    found.reasons.map((reason: { path: { id: string }[] }) => reason.path.map((step) => step.id)),
    [
      ["modules/vpc/main.tf", "modules/vpc", "models/network", "stacks/dev/net"],
      ["modules/vpc/main.tf", "modules/vpc", "models/second", "models/network", "stacks/dev/net"],
    ],
  );
  assert.match(repo.run("explain", "stacks/dev/net").stdout, /models\/second/);
  const other = repo.run("explain", "plain/a");
  assert.deepEqual([other.status, other.stdout], [0, "plain/a is not affected.\n"]);
});

test("explain: the rule that hides a change from a stack", (t) => {
  const vpc = (size: number) => estate["modules/vpc/main.tf"]?.replace("{}", `{\n  default = "${size}"\n}`) ?? "";
  const repo = repository(t, { ...estate, "modules/vpc/main.tf": vpc(1) });
  repo.write({ "modules/vpc/main.tf": vpc(2) });
  const explained = repo.run("explain", "stacks/dev/net");
  assert.match(explained.stdout, /is not affected/);
  assert.match(explained.stdout, /modules\/vpc\/main\.tf:2 {2}default of var\.cidr changed; stacks\/dev\/net sets it/);
  const json = JSON.parse(repo.run("explain", "stacks/dev/net", "--format", "json").stdout);
  assert.deepEqual([json.ring, json.reasons, json.hidden[0].rule], ["none", [], "given-default"]);
});

test("graph: nodes and edges, from the one that uses to the one that is used", (t) => {
  const repo = repository(t, {
    ...estate,
    "secrets/dev.enc.yaml": "a: ENC[x]\n",
    "root.hcl": 'locals {\n  s = yamldecode(sops_decrypt_file("${get_repo_root()}/secrets/dev.enc.yaml"))\n}\n',
  });
  const graph: Graph = JSON.parse(repo.run("graph", "--format", "json").stdout);
  assert.equal(graph.schema, 1);
  const kinds = new Map(graph.nodes.map((node) => [node.id, node.kind]));
  assert.deepEqual(
    ["stacks/dev/net", "models/network", "modules/vpc", "secrets/dev.enc.yaml", "root.hcl"].map((id) => kinds.get(id)),
    ["stack", "model", "module", "secret", "file"],
  );
  const edge = (from: string, to: string) => graph.edges.find((each) => each.from === from && each.to === to);
  assert.deepEqual(edge("stacks/dev/web", "stacks/dev/net")?.kind, "data");
  assert.deepEqual(edge("models/network", "modules/vpc"), {
    from: "models/network",
    to: "modules/vpc",
    kind: "input",
    via: "calls",
    at: { path: "models/network/main.tf", line: 3 },
    certainty: "certain",
  });
  assert.deepEqual(edge("root.hcl", "secrets/dev.enc.yaml")?.at, { path: "root.hcl", line: 2 });
});

test("order and explain: states that are read and that no stack keeps", (t) => {
  const read =
    'data "terraform_remote_state" "x" {\n  backend = "s3"\n  config = { bucket = "theirs", key = "net" }\n}\n';
  const repo = repository(t, { ...estate, "plain/a/data.tf": read, "plain/b/data.tf": `\n${read}` });
  const order: Order = JSON.parse(repo.run("order", "--format", "json").stdout);
  assert.deepEqual(
    order.stacks.filter(({ external }) => external.length > 0).map(({ stack, external }) => [stack, external]),
    [
      ["plain/a", [{ address: "s3 theirs/net", at: { path: "plain/a/data.tf", line: 1 } }]],
      ["plain/b", [{ address: "s3 theirs/net", at: { path: "plain/b/data.tf", line: 2 } }]],
    ],
  );
  assert.match(
    repo.run("order").stdout,
    /\n\nStates that no stack here keeps\n {2}s3 theirs\/net {2}read by plain\/a, plain\/b\n$/,
  );
  assert.match(
    repo.run("order", "--format", "markdown").stdout,
    /\*\*States that no stack here keeps\*\*\n\n- `s3 theirs\/net`\n/,
  );
  const explained = repo.run("explain", "plain/b", "--format", "json").stdout;
  assert.deepEqual(JSON.parse(explained).external, [
    { address: "s3 theirs/net", at: { path: "plain/b/data.tf", line: 2 } },
  ]);
  assert.match(
    repo.run("explain", "plain/b").stdout,
    /Reads states that no stack here keeps\n {2}s3 theirs\/net {2}plain\/b\/data\.tf:2\n/,
  );
});
