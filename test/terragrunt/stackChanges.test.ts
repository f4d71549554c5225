import assert from "node:assert/strict";
import { before, test } from "node:test";
import { compareWorld, moveWorld, newLibrary, openWorld } from "../../src/evaluation/world";
import { dependenciesOf } from "../../src/graph/dependencies";
import { fingerprintOf } from "../../src/impact/fingerprint";
import type { Impact } from "../../src/impact/impact";
import { graphOf, orderOf, stackList } from "../../src/impact/overview";
import { problemsIn } from "../../src/impact/problems";
import { difference } from "../../src/snapshot/difference";
import { memorySnapshot } from "../../src/snapshot/memory";
import { generates } from "../../src/terragrunt/generated";
import { loadTestParser } from "../hcl/wasm";
import { compareWorlds, type Files, impactOf, rings } from "../impact/worlds";

before(loadTestParser);

const netTemplate =
  'terraform {\n  source = "${get_repo_root()}/modules/net"\n}\ninputs = {\n  cidr = values.cidr\n}\n';
const appTemplate = `include "root" {
  path = find_in_parent_folders("root.hcl")
}
terraform {
  source = "\${get_repo_root()}/modules/app"
}
dependency "net" {
  config_path = values.net_path
}
inputs = {
  size = values.size
}
`;

function block(kind: "unit" | "stack", name: string, source: string, rest = ""): string {
  return `${kind} "${name}" {\n  source = "${source}"\n  path   = "${name}"\n${rest}}\n`;
}

function net(cidr: string, source = "../../catalog/net"): string {
  return block("unit", "net", source, `  values = {\n    cidr = "${cidr}"\n  }\n`);
}

function app(size: string, rest = ""): string {
  return block(
    "unit",
    "app",
    "../../catalog/app",
    `  values = {\n    net_path = "../net"\n    size = ${size}\n  }\n${rest}`,
  );
}

const module = (name: string) => `variable "${name}" {}\nresource "terraform_data" "x" {\n  input = var.${name}\n}\n`;

const base = {
  "root.hcl": "locals {}\n",
  "catalog/net/terragrunt.hcl": netTemplate,
  "catalog/app/terragrunt.hcl": appTemplate,
  "modules/net/main.tf": module("cidr"),
  "modules/app/main.tf": module("size"),
  "live/dev/terragrunt.stack.hcl": net("10") + app("1"),
  "live/prod/terragrunt.stack.hcl": net("20") + app("2"),
};

const units = (stack: string, ...names: readonly string[]) =>
  names.map((name) => `live/${stack}/.terragrunt-stack/${name}`);
const [devApp = "", devNet = "", prodApp = "", prodNet = ""] = [
  ...units("dev", "app", "net"),
  ...units("prod", "app", "net"),
];

/** Affected by themselves, not only through another's outputs. */
function direct(impact: Pick<Impact, "affected">): readonly string[] {
  return rings(impact).filter((each) => !each.includes("dependent"));
}

function way(impact: Pick<Impact, "affected">, stack: string): readonly string[] {
  const reason = impact.affected.find((each) => each.stack === stack)?.reasons[0];
  return reason?.path.map(({ id, via, at }) => `${via ?? "-"} ${id}${at ? ` at ${at.path}:${at.line}` : ""}`) ?? [];
}

test("units of stack files are stacks, and the answer is complete", () => {
  const impact = impactOf(base, {});
  assert.deepEqual([impact.total, impact.complete, impact.problems], [4, true, []]);
  const all = impactOf({}, base);
  assert.deepEqual(all.waves, [
    [devNet, prodNet],
    [devApp, prodApp],
  ]);
});

test("a value that changes reaches its unit, and those that read its outputs", () => {
  const impact = impactOf(base, { "live/dev/terragrunt.stack.hcl": net("11") + app("1") });
  assert.deepEqual(rings(impact), [`${devApp} dependent`, `${devNet} own`]);
  assert.deepEqual(way(impact, devNet), [
    "- live/dev/terragrunt.stack.hcl",
    `unit ${devNet} at live/dev/terragrunt.stack.hcl:1`,
  ]);
  const other = impactOf(base, { "live/dev/terragrunt.stack.hcl": net("10") + app("3") });
  assert.deepEqual(rings(other), [`${devApp} own`]);
});

test("what a stack file says otherwise and means the same reaches nobody", () => {
  const said = `# a comment\n${app("1")}\n${net("10")}`;
  const impact = impactOf(base, { "live/dev/terragrunt.stack.hcl": said });
  assert.deepEqual([rings(impact), impact.changes[0]?.effect], [[], "none"]);
  const comment = impactOf(base, { "live/dev/terragrunt.stack.hcl": `# a\n${base["live/dev/terragrunt.stack.hcl"]}` });
  assert.deepEqual([rings(comment), comment.changes[0]?.effect], [[], "cosmetic"]);
  const local = `locals {\n  size = 0 + 1\n}\n${net("10")}${app("local.size")}`;
  assert.deepEqual(rings(impactOf(base, { "live/dev/terragrunt.stack.hcl": local })), []);
});

test("a template that changes reaches every unit that is copied from it, and no other", () => {
  const impact = impactOf(base, { "catalog/app/terragrunt.hcl": `${appTemplate}locals {\n  x = 1\n}\n` });
  assert.deepEqual(rings(impact), [`${devApp} input`, `${prodApp} input`]);
  assert.deepEqual(way(impact, devApp), [
    "- catalog/app/terragrunt.hcl",
    "template live/dev/terragrunt.stack.hcl at live/dev/terragrunt.stack.hcl:9",
    `unit ${devApp} at live/dev/terragrunt.stack.hcl:8`,
  ]);
  const other = impactOf(base, { "catalog/net/terragrunt.hcl": `${netTemplate}locals {\n  x = 1\n}\n` });
  assert.deepEqual(direct(other), [`${devNet} input`, `${prodNet} input`]);
});

test("what the template reads is found from where it is generated", () => {
  const nearer = impactOf(base, { "live/dev/root.hcl": "locals {\n  near = 1\n}\n" });
  assert.deepEqual(rings(nearer), [`${devApp} input`]);
  const root = impactOf(base, { "root.hcl": "locals {\n  x = 1\n}\n" });
  assert.deepEqual(rings(root), [`${devApp} input`, `${prodApp} input`]);
  const module = impactOf(base, {
    "modules/net/main.tf": base["modules/net/main.tf"].replace("var.cidr", '"${var.cidr}/8"'),
  });
  assert.deepEqual(direct(module), [`${devNet} input`, `${prodNet} input`]);
});

test("other files of a template's folder are copied too: a lock file counts, what nothing names is possible", () => {
  const files = { ...base, "catalog/net/.terraform.lock.hcl": "", "catalog/net/notes.txt": "a" };
  const lock = 'provider "registry.terraform.io/hashicorp/null" {\n  version = "3.0.0"\n}\n';
  assert.deepEqual(direct(impactOf(files, { "catalog/net/.terraform.lock.hcl": lock })), [
    `${devNet} input`,
    `${prodNet} input`,
  ]);
  assert.deepEqual(direct(impactOf(files, { "catalog/net/notes.txt": "b" })), [
    `${devNet} input?`,
    `${prodNet} input?`,
  ]);
});

test("a file that a stack file reads reaches the units whose values rest on it", () => {
  const files = {
    ...base,
    "live/env.hcl": 'locals {\n  size  = 1\n  other = "x"\n}\n',
    "live/dev/terragrunt.stack.hcl": `locals {\n  env = read_terragrunt_config(find_in_parent_folders("env.hcl")).locals\n}\n${net("10")}${app("local.env.size")}`,
  };
  const impact = impactOf(files, { "live/env.hcl": 'locals {\n  size  = 2\n  other = "x"\n}\n' });
  assert.deepEqual(rings(impact), [`${devApp} input`]);
  assert.deepEqual(way(impact, devApp), [
    "- live/env.hcl",
    "reads live/dev/terragrunt.stack.hcl at live/dev/terragrunt.stack.hcl:2",
    `unit ${devApp} at live/dev/terragrunt.stack.hcl:11`,
  ]);
  const unused = impactOf(files, { "live/env.hcl": 'locals {\n  size  = 1\n  other = "y"\n}\n' });
  assert.deepEqual([rings(unused), unused.changes[0]?.effect], [[], "none"]);
});

test("blocks that come, go or move are units that are added and removed", () => {
  const impact = impactOf(base, {
    "live/dev/terragrunt.stack.hcl": net("10"),
    "live/prod/terragrunt.stack.hcl":
      net("20") + app("2").replace('"app"', '"app"').replace('path   = "app"', 'path   = "web"'),
  });
  const nature = impact.affected.map(({ stack, status, ring }) => `${stack} ${status} ${ring}`).sort();
  assert.deepEqual(nature, [
    `${devApp} removed removed`,
    `${prodApp} removed removed`,
    `${units("prod", "web")[0]} added own`,
  ]);
  assert.ok(impact.affected.every(({ reasons }) => reasons[0]?.change?.endsWith("terragrunt.stack.hcl")));
});

test("another template for a unit reaches it", () => {
  const other = block("unit", "other", "../catalog/net2", '  values = { cidr = "1" }\n');
  const copy = { ...base, "catalog/net2/terragrunt.hcl": netTemplate, "live/terragrunt.stack.hcl": other };
  const impact = impactOf(copy, { "live/dev/terragrunt.stack.hcl": net("10", "../../catalog/net2") + app("1") });
  assert.deepEqual(direct(impact), [`${devNet} own`]);
});

const nested = {
  ...base,
  "stacks/apps/terragrunt.stack.hcl":
    block(
      "unit",
      "web",
      "${get_repo_root()}/catalog/app",
      "  values = { net_path = values.net_path, size = values.size }\n",
    ) + block("unit", "net", "${get_repo_root()}/catalog/net", '  values = { cidr = "1" }\n'),
  "live/dev/terragrunt.stack.hcl":
    net("10") + block("stack", "apps", "../../stacks/apps", "  values = { net_path = unit.net.path, size = 1 }\n"),
  "live/prod/terragrunt.stack.hcl":
    net("20") + block("stack", "apps", "../../stacks/apps", "  values = { net_path = unit.net.path, size = 2 }\n"),
};
const within = (stack: string, name: string) => `live/${stack}/.terragrunt-stack/apps/.terragrunt-stack/${name}`;

test("a nested stack: its file reaches what it says in every stack that copies it, a value what rests on it", () => {
  const file = "stacks/apps/terragrunt.stack.hcl";
  const impact = impactOf(nested, { [file]: nested[file].replace('cidr = "1"', 'cidr = "2"') });
  assert.deepEqual(rings(impact), [`${within("dev", "net")} input`, `${within("prod", "net")} input`]);
  assert.deepEqual(way(impact, within("dev", "net")), [
    `- ${file}`,
    "template live/dev/terragrunt.stack.hcl at live/dev/terragrunt.stack.hcl:8",
    `stack ${within("dev", "net")} at live/dev/terragrunt.stack.hcl:8`,
  ]);
  const outer = "live/dev/terragrunt.stack.hcl";
  const value = impactOf(nested, { [outer]: nested[outer].replace("size = 1", "size = 5") });
  assert.deepEqual(rings(value), [`${within("dev", "web")} own`]);
});

test("values that a unit reads of the stack around it count for it", () => {
  const files = {
    ...nested,
    "catalog/net/terragrunt.hcl": `locals {\n  outer = read_terragrunt_config("../../terragrunt.values.hcl")\n}\n${netTemplate.replace("values.cidr", "local.outer.size")}`,
    "live/prod/terragrunt.stack.hcl": "",
  };
  const stack = "live/dev/terragrunt.stack.hcl";
  const value = impactOf(files, { [stack]: files[stack].replace("size = 1", "size = 5") });
  assert.deepEqual(rings(value), [`${within("dev", "net")} own`, `${within("dev", "web")} own`]);
});

test("autoinclude reaches its unit, as far as what it says changes", () => {
  const stack = (tag: string, more = "") =>
    `locals {\n  tag = "${tag}"\n  more = "${more}"\n}\n${net("10")}${app(
      "1",
      `  autoinclude {\n    dependency "net" {\n      config_path = unit.net.path\n    }\n    inputs = {\n      name = "\${dependency.net.outputs.id}-\${local.tag}"\n    }\n  }\n`,
    )}`;
  const files = { ...base, "live/dev/terragrunt.stack.hcl": stack("a") };
  assert.deepEqual(rings(impactOf(files, { "live/dev/terragrunt.stack.hcl": stack("b") })), [`${devApp} own`]);
  assert.deepEqual(rings(impactOf(files, { "live/dev/terragrunt.stack.hcl": stack("a", "unused") })), []);
  assert.deepEqual(rings(impactOf(files, { "live/dev/terragrunt.stack.hcl": stack("a").replace("}-$", "}_$") })), [
    `${devApp} own`,
  ]);
});

test("a file that a value names is read by the unit", () => {
  const files = {
    ...base,
    "policies/a.json": "{}",
    "live/dev/terragrunt.stack.hcl": net("10") + app('"${get_repo_root()}/policies/a.json"'),
  };
  assert.deepEqual(rings(impactOf(files, { "policies/a.json": "[]" })), [`${devApp} input`]);
});

test("where a value is not known, all that the stack file says and reads counts", () => {
  const files = {
    ...base,
    "live/dev/secrets.yaml": "a: ENC[1]\nsops: {}\n",
    "live/dev/terragrunt.stack.hcl": `locals {\n  s = yamldecode(sops_decrypt_file("secrets.yaml"))\n}\n${net("10")}${app("local.s.size")}`,
  };
  assert.deepEqual(rings(impactOf(files, { "live/dev/secrets.yaml": "a: ENC[2]\nsops: {}\n" })), [`${devApp} input`]);
  const stack = "live/dev/terragrunt.stack.hcl";
  assert.deepEqual(rings(impactOf(files, { [stack]: `${files[stack]}locals {\n  x = 1\n}\n` })), [`${devApp} own`]);
});

const remote = "git::https://example.com/catalog.git//units/web?ref=v1";

test("a remote template: its ref counts, what it may read and wait for is possible, and the gap is named", () => {
  const web = (ref: string) =>
    block("unit", "web", remote.replace("v1", ref), '  values = { net_path = "../net", other = "x" }\n');
  const files = { ...base, "live/dev/terragrunt.stack.hcl": net("10") + web("v1") };
  const [unit = ""] = units("dev", "web");
  const impact = impactOf(files, { "live/dev/terragrunt.stack.hcl": net("10") + web("v2") });
  assert.deepEqual(rings(impact), [`${unit} own`]);
  assert.match(impact.affected[0]?.reasons[0]?.note ?? "", /catalog.*v1 → v2/);
  assert.equal(impact.complete, false);
  assert.deepEqual(
    impact.problems.map(({ code, path, line }) => [code, path, line]),
    [["unknown-template", "live/dev/terragrunt.stack.hcl", 9]],
  );
  assert.deepEqual(rings(impactOf(files, { "root.hcl": "locals {\n  x = 1\n}\n" })), [
    `${unit} input?`,
    `${prodApp} input`,
  ]);
  const outputs = impactOf(files, { "live/dev/terragrunt.stack.hcl": net("11") + web("v1") });
  assert.deepEqual(rings(outputs), [`${devNet} own`, `${unit} dependent?`]);
});

test("a remote template that leads back here is the folder, where the settings follow such sources", () => {
  const own = "git::https://github.com/o/infra.git//catalog/net?ref=v1";
  const files = {
    ...base,
    ".epicenter.yaml": "version: 1\ngit_refs: working-tree\n",
    "live/dev/terragrunt.stack.hcl": net("10", own),
  };
  const library = newLibrary(["https://github.com/o/infra"], generates);
  const is = openWorld(memorySnapshot({ ...files, "modules/net/main.tf": "" }), "/repo", library);
  const impact = compareWorlds(openWorld(memorySnapshot(files), "/repo", library, is), is);
  assert.deepEqual(rings(impact), [`${devNet} input`, `${prodApp} dependent`, `${prodNet} input`]);
  assert.equal(impact.complete, true);
});

test("a template whose name is partly known is any that fits, possibly", () => {
  const files = {
    ...base,
    "live/dev/terragrunt.stack.hcl": net("10") + app("1").replace("catalog/app", 'catalog/${get_env("KIND")}'),
  };
  const impact = impactOf(files, { "catalog/app/terragrunt.hcl": `${appTemplate}locals {\n  x = 1\n}\n` });
  assert.deepEqual(rings(impact), [`${devApp} input?`, `${prodApp} input`]);
  assert.equal(impact.complete, false);
});

test("a path that may be one of several is a unit at each of them, possibly", () => {
  const stack = net("10").replace('path   = "net"', 'path   = get_env("A") == "x" ? "net" : "network"');
  const files = { ...base, "live/dev/terragrunt.stack.hcl": stack };
  const impact = impactOf(files, { "live/dev/terragrunt.stack.hcl": stack.replace('cidr = "10"', 'cidr = "11"') });
  assert.deepEqual(
    rings(impact),
    units("dev", "net", "network").map((id) => `${id} own?`),
  );
  assert.deepEqual(
    impact.problems.map(({ code }) => code),
    ["stack-file"],
  );
});

test("what is generated on disk and committed reaches nobody", () => {
  const committed = {
    ...base,
    "live/dev/.terragrunt-stack/net/terragrunt.hcl": netTemplate,
    "live/dev/.terragrunt-stack/net/terragrunt.values.hcl": 'cidr = "9"\n',
    "live/dev/.terragrunt-stack/old/terragrunt.hcl": netTemplate,
  };
  const changes = Object.keys(committed).filter((path) => path.includes(".terragrunt-stack"));
  const impact = impactOf(committed, Object.fromEntries(changes.map((path) => [path, "locals {\n  a = 1\n}\n"])));
  assert.deepEqual([rings(impact), impact.total], [[], 4]);
  assert.deepEqual([...new Set(impact.changes.map(({ effect }) => effect))], ["none"]);
  const hoisted = "  no_dot_terragrunt_stack = true\n";
  const files = {
    ...base,
    "live/dev/terragrunt.stack.hcl": block("unit", "net", "../../catalog/net", `${hoisted}  values = { cidr = "1" }\n`),
    "live/dev/net/terragrunt.hcl": "locals {}\n",
    "live/dev/net/main.tf": "",
  };
  const stale = impactOf(files, {
    "live/dev/net/terragrunt.hcl": "locals {\n  a = 1\n}\n",
    "live/dev/net/main.tf": module("x"),
  });
  assert.deepEqual([rings(stale), stale.total], [[], 3]);
});

test("what a stack file copies is no stack of its own, unless the settings include it", () => {
  const files = {
    ...nested,
    "catalog/plain/terragrunt.hcl": 'terraform {\n  source = "${get_repo_root()}/modules/net"\n}\n',
    "stacks/plain/terragrunt.stack.hcl": block("unit", "plain", "${get_repo_root()}/catalog/plain"),
    "live/test/terragrunt.stack.hcl": block("stack", "plain", "../../stacks/plain"),
  };
  const apart = (more: Files) => {
    const world = worldOf({ ...files, ...more });
    const settings = problemsIn(world, "").filter(({ code }) => code === "settings");
    const ids = stackList(world).flatMap(({ stack }) => (stack.startsWith("live/") ? [] : [stack]));
    return [...ids, ...settings];
  };
  assert.deepEqual(apart({}), []);
  const settings = 'version: 1\ninclude: ["catalog/plain", "stacks/plain"]\n';
  assert.deepEqual(apart({ ".epicenter.yaml": settings }), ["catalog/plain", "stacks/plain/.terragrunt-stack/plain"]);
  const told = impactOf(files, {}).problems.map(({ code, path, severity }) => `${severity} ${code} ${path}`);
  assert.deepEqual(told, [
    "information template catalog/plain/terragrunt.hcl",
    "information template stacks/plain/terragrunt.stack.hcl",
  ]);
});

test("a stack file that needs values and has none makes nothing, which is told", () => {
  const impact = impactOf(
    {
      "stacks/a/terragrunt.stack.hcl": block("unit", "x", "../x", "  values = values\n"),
      "stacks/x/terragrunt.hcl": "",
    },
    {},
  );
  assert.deepEqual([impact.total, impact.complete], [1, true]);
  assert.deepEqual(
    impact.problems.map(({ code }) => code),
    ["stack-without-values"],
  );
});

test("a template that is not there, two blocks of one name and a path that leads out are named", () => {
  const stack =
    block("unit", "a", "../nowhere") +
    block("unit", "b", "../x") +
    block("unit", "b", "../x") +
    block("unit", "c", "../x").replace('path   = "c"', 'path   = "../../c"');
  const { problems } = impactOf({ "live/terragrunt.stack.hcl": stack, "x/terragrunt.hcl": "" }, {});
  assert.deepEqual(
    problems.filter(({ severity }) => severity === "error").map(({ code, line }) => `${code} ${line}`),
    ["missing-template 2", "stack-file 9", "stack-file 15"],
  );
});

test("a folder that is a unit and a stack is refused by Terragrunt, which is told", () => {
  const files = { ...base, "live/dev/terragrunt.hcl": "inputs = {}\n" };
  const impact = impactOf(files, { "live/dev/terragrunt.hcl": "inputs = { a = 1 }\n" });
  assert.deepEqual(rings(impact), ["live/dev own"]);
  const told = impact.problems.filter(({ severity }) => severity === "error").map(({ code, path }) => [code, path]);
  assert.deepEqual(told, [["unit-and-stack", "live/dev/terragrunt.hcl"]]);
});

test("a broken stack file does not take its units away", () => {
  const broken = `${net("10")}unit "app" {\n  source = "../../catalog/app\n  path = (\n`;
  const impact = impactOf(base, { "live/dev/terragrunt.stack.hcl": broken });
  assert.deepEqual(
    impact.affected.filter(({ status }) => status === "removed"),
    [],
  );
  assert.ok(rings(impact).includes(`${devApp} own?`), String(rings(impact)));
  assert.equal(impact.complete, false);
});

test("the graph leads from a generated unit to its template and what it is made of", () => {
  const { edges } = graphOf(worldOf(base), "live/dev");
  const from = (id: string) =>
    edges.filter((edge) => edge.from === id).map(({ to, via, kind }) => `${kind} ${via} ${to}`);
  assert.deepEqual(from(devNet).sort(), ["input source modules/net", "input unit live/dev/terragrunt.stack.hcl"]);
  assert.ok(from("live/dev/terragrunt.stack.hcl").includes("input template catalog/net/terragrunt.hcl"));
});

test("a generated unit's file is the stack file that a person edits, and says from where it is generated", () => {
  const found = stackList(worldOf(nested)).find(({ stack }) => stack === within("dev", "net"));
  assert.deepEqual([found?.file, found?.generatedFrom], ["live/dev/terragrunt.stack.hcl", "live/dev"]);
});

test("after any edit the answer is that of a fresh look", () => {
  const edits: Record<string, string>[] = [
    { "live/dev/terragrunt.stack.hcl": nested["live/dev/terragrunt.stack.hcl"].replace("size = 1", "size = 3") },
    { "stacks/apps/terragrunt.stack.hcl": nested["stacks/apps/terragrunt.stack.hcl"].replace('"net"', '"lan"') },
    { "live/dev/env/env.hcl": 'locals {\n  cidr = "7"\n}\n' },
    {
      "live/dev/terragrunt.stack.hcl": `locals {\n  e = read_terragrunt_config("env/env.hcl").locals\n}\n${block("unit", "net", "../../catalog/net", "  values = { cidr = local.e.cidr }\n  no_dot_terragrunt_stack = true\n")}`,
    },
    { "live/dev/env/env.hcl": 'locals {\n  cidr = "8"\n}\n' },
    { "live/dev/net/extra/terragrunt.hcl": netTemplate, "catalog/net/sub/terragrunt.hcl": "locals {}\n" },
    { "live/dev/terragrunt.stack.hcl": "" },
    { "live/dev/terragrunt.stack.hcl": net("10") + app("1") },
  ];
  let files: Files = nested;
  const world = openWorld(memorySnapshot(files), "/repo", newLibrary([], generates));
  const answer = (of: typeof world) => {
    const order = orderOf(of, ".", false);
    return { order, prints: order.stacks.map(({ stack }) => fingerprintOf(of, stack)) };
  };
  answer(world);
  for (const edit of edits) {
    files = { ...files, ...edit };
    const snapshot = memorySnapshot(files);
    moveWorld(
      world,
      snapshot,
      difference(world.snapshot, snapshot).map(({ path }) => path),
    );
    assert.deepEqual(answer(world), answer(worldOf(files)), Object.keys(edit).join());
  }
});

test("a stack file that is cut off anywhere takes no other stack away", () => {
  const path = "stacks/apps/terragrunt.stack.hcl";
  const world = worldOf(nested);
  const others = stackList(world).flatMap(({ stack }) => (stack.includes("/apps/") ? [] : [stack]));
  for (let length = 0; length < nested[path].length; length += 5) {
    const snapshot = memorySnapshot({ ...nested, [path]: nested[path].slice(0, length) });
    moveWorld(world, snapshot, [path]);
    const left = new Set(stackList(world).map(({ stack }) => stack));
    for (const id of others) assert.ok(left.has(id), `${id} at ${length}`);
    problemsIn(world, "");
  }
});

test("of a state that is compared, what is the same is taken over", () => {
  const now = {
    ...nested,
    "live/dev/terragrunt.stack.hcl": nested["live/dev/terragrunt.stack.hcl"].replace("size = 1", "size = 3"),
  };
  const library = newLibrary([], generates);
  const is = openWorld(memorySnapshot(now), "/repo", library);
  orderOf(is, ".", false);
  const was = openWorld(memorySnapshot(nested), "/repo", library, is);
  compareWorld(was, new Set());
  const ids = stackList(worldOf(nested)).map(({ stack }) => stack);
  for (const id of ids) assert.deepEqual(dependenciesOf(was, id), dependenciesOf(worldOf(nested), id));
});

function worldOf(files: Files) {
  return openWorld(memorySnapshot(files), "/repo", newLibrary([], generates));
}
