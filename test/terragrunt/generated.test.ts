import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { before, type TestContext, test } from "node:test";
import { newLibrary, openWorld, type World } from "../../src/evaluation/world";
import { dependenciesOf } from "../../src/graph/dependencies";
import { stacksIn } from "../../src/graph/stacks";
import { problemsIn } from "../../src/impact/problems";
import { memorySnapshot } from "../../src/snapshot/memory";
import { generates } from "../../src/terragrunt/generated";
import { unitIn, unitStateOf } from "../../src/terragrunt/units";
import { loadTestParser } from "../hcl/wasm";
import { type Files, impactOf } from "../impact/worlds";
import { terragrunt } from "../tools/terragrunt";

const tool = terragrunt();
const skip = tool.path === undefined ? tool.reason : false;

before(loadTestParser);

const base: Files = {
  "root.hcl": `remote_state {
  backend = "s3"
  config  = {
    bucket = "states"
    key    = "\${path_relative_to_include()}/terraform.tfstate"
  }
}
inputs = { stage = basename(get_terragrunt_dir()) }
`,
  "modules/net/main.tf": 'variable "cidr" {}\noutput "id" {\n  value = var.cidr\n}\n',
  "modules/app/main.tf": 'variable "net" {}\n',
  "catalog/net/terragrunt.hcl": `include "root" {
  path = find_in_parent_folders("root.hcl")
}
terraform {
  source = "\${get_repo_root()}/modules/net"
}
inputs = { cidr = values.cidr, zones = try(values.zones, ["a"]) }
`,
  "catalog/app/terragrunt.hcl": `include "root" {
  path = find_in_parent_folders("root.hcl")
}
terraform {
  source = "\${get_repo_root()}/modules/app"
}
dependency "net" {
  config_path = values.net_path
  mock_outputs = { id = "mock" }
}
inputs = { net = dependency.net.outputs.id, size = values.size }
`,
  "catalog/plain/terragrunt.hcl": 'terraform {\n  source = "."\n}\n',
  "catalog/plain/main.tf": "",
};

function block(kind: "unit" | "stack", name: string, source: string, rest = ""): string {
  return `${kind} "${name}" {\n  source = "${source}"\n  path   = "${name}"\n${rest}}\n`;
}

const net = block("unit", "net", "../../catalog/net", '  values = { cidr = "10" }\n');
const app = block("unit", "app", "../../catalog/app", '  values = { net_path = "../net", size = 1 }\n');

/** What Terragrunt and we make of these files: `generate` runs in each folder where a stack file is that nothing copies. */
function both(t: TestContext, files: Files, folders: readonly string[]) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "epicenter-stacks-")));
  t.after(() => rmSync(root, { recursive: true, force: true, maxRetries: 9 }));
  const all = { ...base, ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  execFileSync("git", ["init", "-q"], { cwd: root });
  const already = new Set(found(root).keys());
  const ours = worldOf(root, all);
  for (const folder of folders) run(root, "stack", "generate", "--working-dir", folder);
  const theirs = new Map([...found(root)].filter(([path]) => !already.has(path)));
  return { root, ours, theirs };
}

function run(root: string, ...args: readonly string[]): string {
  const clean = Object.entries(process.env).filter(([name]) => !/^(TG|TERRAGRUNT)_/.test(name));
  const env = { ...Object.fromEntries(clean), TG_NON_INTERACTIVE: "true", TG_NO_COLOR: "true", TG_NO_TIPS: "true" };
  const { status, stdout, stderr } = spawnSync(tool.path ?? "", args, { cwd: root, env, encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stdout;
}

/** The units that `terragrunt find` lists, with what each depends on. */
function found(root: string): ReadonlyMap<string, readonly string[]> {
  const listed: { type: string; path: string; dependencies?: string[] }[] = JSON.parse(
    run(root, "find", "--json", "--dependencies", "--log-level", "error"),
  );
  return new Map(
    listed.flatMap(({ type, path, dependencies = [] }) => (type === "unit" ? [[path, dependencies.sort()]] : [])),
  );
}

function worldOf(root: string, files: Files): World {
  return openWorld(memorySnapshot(files), root, newLibrary([], generates));
}

function graphOf(world: World): ReadonlyMap<string, readonly string[]> {
  const generated = [...stacksIn(world, "").values()].filter((stack) => stack.generatedFrom !== undefined);
  return new Map(
    generated.map(({ id }) => [id, [...new Set(dependenciesOf(world, id).dependsOn.map(({ stack }) => stack))].sort()]),
  );
}

/** What a unit comes to: what the module is given, where it is, where the state lies. */
function evaluated(world: World, folder: string) {
  const { inputs, uses, dependencies } = unitIn(world, folder);
  return {
    inputs,
    uses: uses.map((use) => use.folder),
    dependencies: dependencies.map((each) => [each.name, each.folder, each.kind]),
    state: unitStateOf(world, folder)?.address,
  };
}

/** Everything on disk as text, without the files that say what is generated. */
function onDisk(root: string): Files {
  const files: Record<string, string> = {};
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = posix.join(folder, entry.name);
      if (entry.name === ".git") continue;
      if (entry.isDirectory()) walk(path);
      else if (!/^(terragrunt\.stack\.hcl|\.terragrunt-stack-manifest)$/.test(entry.name))
        files[path] = readFileSync(join(root, path), "utf8");
    }
  };
  walk(".");
  return files;
}

/** Units, edges, and, where no file reads a stack file, what each unit comes to are those of what Terragrunt generates. */
function same(t: TestContext, files: Files, folders: readonly string[], expected: readonly string[]): World {
  const { root, ours, theirs } = both(t, files, folders);
  assert.deepEqual(
    problemsIn(ours, "").filter(({ severity }) => severity !== "information"),
    [],
  );
  assert.deepEqual([...graphOf(ours).keys()].sort(), [...expected].sort());
  assert.deepEqual(Object.fromEntries(graphOf(ours)), Object.fromEntries(theirs));
  const disk = worldOf(root, onDisk(root));
  for (const folder of expected) {
    const [virtual, real] = [evaluated(ours, folder), evaluated(disk, folder)];
    // A copy that is its own module is another folder.
    const uses = virtual.uses.map((use) => (use.startsWith("catalog/plain") ? folder : use));
    assert.deepEqual({ ...virtual, uses }, real, folder);
  }
  return ours;
}

const at = (stack: string, ...names: readonly string[]) => names.map((name) => `${stack}/.terragrunt-stack/${name}`);

test("units with values: the template's dependency, inputs, source and state are those of the generated folder", {
  skip,
}, (t) => {
  same(t, { "live/dev/terragrunt.stack.hcl": net + app }, ["live/dev"], at("live/dev", "net", "app"));
});

test("locals, functions and what a stack file reads are evaluated where it lies", { skip }, (t) => {
  const stack = `locals {
  env  = read_terragrunt_config(find_in_parent_folders("env.hcl")).locals
  zone = file("zone.txt")
  list = yamldecode(file("\${get_terragrunt_dir()}/list.yaml"))
}
unit "net" {
  source = "\${get_repo_root()}/catalog/net"
  path   = "\${local.env.name}/net"
  values = { cidr = local.env.cidr, zones = concat(local.list, [local.zone, path_relative_to_include(), basename(get_original_terragrunt_dir())]) }
}
`;
  same(
    t,
    {
      "live/env.hcl": 'locals {\n  name = "dev"\n  cidr = "10"\n}\n',
      "live/dev/zone.txt": "z",
      "live/dev/list.yaml": "[a, b]\n",
      "live/dev/terragrunt.stack.hcl": stack,
    },
    ["live/dev"],
    at("live/dev", "dev/net"),
  );
});

test("a nested stack has the values it is given, and passes them and the paths of others on", { skip }, (t) => {
  const inner = `locals {
  size = values.size + 1
}
${block("unit", "app", "${get_repo_root()}/catalog/app", "  values = { net_path = values.net_path, size = local.size }\n")}`;
  const outer = block("stack", "apps", "../../stacks/apps", "  values = { net_path = unit.net.path, size = 2 }\n");
  same(
    t,
    { "stacks/apps/terragrunt.stack.hcl": inner, "live/dev/terragrunt.stack.hcl": net + outer },
    ["live/dev"],
    at("live/dev", "net", "apps/.terragrunt-stack/app"),
  );
});

test("a stack that is depended on stands for all its units, nested ones too", { skip }, (t) => {
  const files = {
    "stacks/leaf/terragrunt.stack.hcl": block("unit", "a", "${get_repo_root()}/catalog/plain"),
    "stacks/both/terragrunt.stack.hcl":
      block("stack", "leaf", "${get_repo_root()}/stacks/leaf") + block("unit", "b", "${get_repo_root()}/catalog/plain"),
    "live/dev/terragrunt.stack.hcl": `${block("stack", "both", "../../stacks/both")}
unit "app" {
  source = "../../catalog/plain"
  path   = "app"
  autoinclude {
    dependency "both" {
      config_path = stack.both.path
    }
  }
}
`,
  };
  const inner = ["both/.terragrunt-stack/b", "both/.terragrunt-stack/leaf/.terragrunt-stack/a"];
  const { ours, theirs } = both(t, files, ["live/dev"]);
  assert.deepEqual(Object.fromEntries(graphOf(ours)), Object.fromEntries(theirs));
  assert.deepEqual(graphOf(ours).get("live/dev/.terragrunt-stack/app"), at("live/dev", ...inner));
});

test("autoinclude is merged over the unit: its inputs win, its dependencies take the place of those of their names", {
  skip,
}, (t) => {
  const stack = `locals {
  tags = { team = "x" }
}
${net}
${block("unit", "other", "../../catalog/net", '  values = { cidr = "11" }\n')}
unit "app" {
  source = "../../catalog/app"
  path   = "app"
  values = { net_path = "../net", size = 1 }
  autoinclude {
    dependency "net" {
      config_path  = unit.other.path
      mock_outputs = { id = "mock" }
    }
    inputs = {
      size = 9
      tags = local.tags
      net  = "\${dependency.net.outputs.id}-\${local.tags.team}-\${basename(get_terragrunt_dir())}"
    }
  }
}
unit "lone" {
  source = "../../catalog/app"
  path   = "lone"
  values = { net_path = "../net", size = 1 }
  autoinclude {
    dependency "net" {
      config_path = unit.net.path
      enabled     = false
    }
  }
}
`;
  const ours = same(
    t,
    { "live/dev/terragrunt.stack.hcl": stack },
    ["live/dev"],
    at("live/dev", "net", "other", "app", "lone"),
  );
  assert.deepEqual(graphOf(ours).get("live/dev/.terragrunt-stack/app"), at("live/dev", "other"));
  assert.deepEqual(graphOf(ours).get("live/dev/.terragrunt-stack/lone"), []);
});

test("get_working_dir in an autoinclude is the stack file's folder", { skip }, (t) => {
  const rest = `  values = { net_path = "../net", size = 1 }
  autoinclude {
    dependency "net" {
      config_path = "\${get_working_dir()}/../other"
    }
    inputs = { from = basename(get_working_dir()) }
  }
`;
  const ours = same(
    t,
    {
      "live/dev/terragrunt.stack.hcl": net + block("unit", "app", "../../catalog/app", rest),
      "live/other/terragrunt.hcl": "inputs = {}\n",
    },
    ["live/dev"],
    at("live/dev", "net", "app"),
  );
  const [app = ""] = at("live/dev", "app");
  assert.deepEqual(
    unitIn(ours, app).dependencies.map(({ folder }) => folder),
    ["live/other"],
  );
});

test("autoinclude of a stack adds blocks to it and replaces those of their names", { skip }, (t) => {
  const inner =
    block("unit", "net", "${get_repo_root()}/catalog/net", '  values = { cidr = "1" }\n') +
    block("unit", "app", "${get_repo_root()}/catalog/app", '  values = { net_path = "../net", size = 1 }\n');
  const outer = `locals {
  size = 7
}
stack "inner" {
  source = "../../stacks/inner"
  path   = "inner"
  autoinclude {
    unit "app" {
      source = "\${get_repo_root()}/catalog/app"
      path   = "application"
      values = { net_path = "../more", size = local.size }
    }
    unit "more" {
      source = "\${get_repo_root()}/catalog/net"
      path   = "more"
      values = { cidr = "2" }
    }
  }
}
`;
  same(
    t,
    { "stacks/inner/terragrunt.stack.hcl": inner, "live/dev/terragrunt.stack.hcl": outer },
    ["live/dev"],
    at("live/dev/.terragrunt-stack/inner", "net", "application", "more"),
  );
});

test("an included file's blocks are evaluated as if they stood in the stack file", { skip }, (t) => {
  same(
    t,
    {
      "live/shared.hcl": net + block("unit", "plain", "../../catalog/plain"),
      "live/dev/terragrunt.stack.hcl": `include "shared" {\n  path = find_in_parent_folders("shared.hcl")\n}\n${app}`,
    },
    ["live/dev"],
    at("live/dev", "net", "plain", "app"),
  );
});

test("no_dot_terragrunt_stack puts units and stacks beside the stack file", { skip }, (t) => {
  const hoisted = "  no_dot_terragrunt_stack = true\n";
  const files = {
    "stacks/inner/terragrunt.stack.hcl": block("unit", "plain", "${get_repo_root()}/catalog/plain", hoisted),
    "live/dev/env.hcl": "locals {}\n",
    "live/dev/terragrunt.stack.hcl":
      `locals {\n  env = read_terragrunt_config("env.hcl")\n}\n` +
      block("unit", "net", "../../catalog/net", `  values = { cidr = "10" }\n${hoisted}`) +
      block("stack", "inner", "../../stacks/inner", hoisted) +
      app.replace('"../net"', '"../../net"'),
  };
  const units = ["live/dev/net", "live/dev/inner/plain", ...at("live/dev", "app")];
  same(t, files, ["live/dev"], units);
});

test("what lies below a template and is a unit or a stack is copied with it", { skip }, (t) => {
  const files = {
    "stacks/whole/terragrunt.stack.hcl": block("unit", "x", "./parts/x"),
    "stacks/whole/parts/x/terragrunt.hcl": 'terraform {\n  source = "${get_repo_root()}/modules/net"\n}\n',
    "stacks/whole/deeper/terragrunt.stack.hcl": block("unit", "y", "../parts/x"),
    "live/dev/terragrunt.stack.hcl": block("stack", "whole", "../../stacks/whole"),
  };
  const within = at("live/dev", "whole/.terragrunt-stack/x", "whole/parts/x", "whole/deeper/.terragrunt-stack/y");
  const { ours, theirs } = both(t, files, ["live/dev"]);
  const ofLive = (all: ReadonlyMap<string, unknown>) => [...all.keys()].filter((id) => id.startsWith("live/")).sort();
  assert.deepEqual(ofLive(graphOf(ours)), [...within].sort());
  assert.deepEqual(ofLive(theirs), [...within].sort());
});

test("update_source_with_cas leaves a relative source with the template", { skip }, (t) => {
  const files = {
    "stacks/inner/terragrunt.stack.hcl": block(
      "unit",
      "plain",
      "../..//catalog/plain",
      "  update_source_with_cas = true\n",
    ),
    "live/dev/deep/terragrunt.stack.hcl": block(
      "stack",
      "inner",
      "../../..//stacks/inner",
      "  update_source_with_cas = true\n",
    ),
  };
  const { ours, theirs } = both(t, files, ["live/dev/deep"]);
  const plain = "live/dev/deep/.terragrunt-stack/inner/.terragrunt-stack/plain";
  assert.deepEqual([...theirs.keys()], [plain]);
  assert.deepEqual([...graphOf(ours).keys()], [plain]);
  assert.deepEqual(unitIn(ours, plain).home, "catalog/plain");
});

test("a values file beside a stack file gives it values", { skip }, (t) => {
  const stack = block("unit", "net", "../../catalog/net", "  values = { cidr = values.cidr }\n");
  same(
    t,
    {
      "live/dev/terragrunt.stack.hcl": stack,
      "live/dev/terragrunt.values.hcl": 'cidr = format("%s", "10")\n',
    },
    ["live/dev"],
    at("live/dev", "net"),
  );
});

test("a unit that is no stack file's depends on generated units and on whole stacks", { skip }, (t) => {
  const files = {
    "live/dev/terragrunt.stack.hcl": net + block("unit", "plain", "../../catalog/plain"),
    "live/one/terragrunt.hcl": 'dependency "n" {\n  config_path = "../dev/.terragrunt-stack/net"\n}\n',
    "live/all/terragrunt.hcl": 'dependency "d" {\n  config_path = "../dev"\n}\n',
    "live/first/terragrunt.hcl": 'dependencies {\n  paths = ["../dev/.terragrunt-stack/plain"]\n}\n',
  };
  const { root, ours } = both(t, files, ["live/dev"]);
  const theirs = found(root);
  for (const name of ["one", "all", "first"]) {
    const waits = dependenciesOf(ours, `live/${name}`).dependsOn.map(({ stack }) => stack);
    assert.deepEqual(waits, theirs.get(`live/${name}`), name);
  }
});

test("read_terragrunt_config shows a stack file's locals and blocks, and a values file", { skip }, (t) => {
  const reader = `locals {
  stack  = read_terragrunt_config(find_in_parent_folders("terragrunt.stack.hcl"))
  values = read_terragrunt_config("terragrunt.values.hcl")
}
dependency "net" {
  config_path = local.stack.unit.net.values.cidr == "10" ? "../\${local.stack.local.wanted}" : "../none"
}
dependency "own" {
  config_path = "../\${local.values.other}"
}
`;
  const files = {
    "catalog/reader/terragrunt.hcl": reader,
    "live/dev/terragrunt.stack.hcl":
      'locals {\n  wanted = "net"\n}\n' +
      net +
      block("unit", "plain", "../../catalog/plain") +
      block("unit", "reader", "../../catalog/reader", '  values = { other = "plain" }\n'),
  };
  const { ours, theirs } = both(t, files, ["live/dev"]);
  assert.deepEqual(Object.fromEntries(graphOf(ours)), Object.fromEntries(theirs));
  assert.deepEqual(graphOf(ours).get("live/dev/.terragrunt-stack/reader"), at("live/dev", "net", "plain"));
});

test("what is generated on disk, and stale, changes nothing", { skip }, (t) => {
  const stack = net + app;
  const clean = both(t, { "live/dev/terragrunt.stack.hcl": stack }, ["live/dev"]);
  const before = graphOf(clean.ours);
  const stale: Files = {
    "live/dev/terragrunt.stack.hcl": stack,
    "live/dev/.terragrunt-stack/net/terragrunt.hcl": "this is not (",
    "live/dev/.terragrunt-stack/net/terragrunt.values.hcl": 'cidr = "99"\n',
    "live/dev/.terragrunt-stack/gone/terragrunt.hcl": "",
    "live/dev/.terragrunt-stack/gone/main.tf": 'terraform {\n  backend "s3" {}\n}\n',
  };
  const world = worldOf(clean.root, { ...base, ...stale });
  assert.deepEqual(graphOf(world), before);
  assert.deepEqual([...stacksIn(world, "").keys()], [...stacksIn(clean.ours, "").keys()]);
  assert.deepEqual(problemsIn(world, ""), problemsIn(clean.ours, ""));
  const folder = "live/dev/.terragrunt-stack/net";
  assert.deepEqual(evaluated(world, folder), evaluated(clean.ours, folder));
});

/** What stands in each generated unit's folder, Terragrunt's own manifests left out. */
function copies(root: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const unit of found(root).keys()) {
    if (!unit.includes(".terragrunt-stack/")) continue;
    const names = readdirSync(join(root, unit)).filter((name) => !name.includes("manifest"));
    const files = names.sort().map((name) => `${name}\n${readFileSync(join(root, unit, name), "utf8")}`);
    texts.set(unit, files.join("\n"));
  }
  return texts;
}

test("an edit reaches exactly the units whose generated folder it changes", { skip }, (t) => {
  const size = (value: string) => `  values = { net_path = unit.net.path, size = ${value} }\n`;
  const stack = (more: Partial<Record<"cidr" | "size" | "tag" | "path", string>> = {}) => `locals {
  env = read_terragrunt_config("env.hcl").locals
  tag = "${more.tag ?? "a"}"
}
${net.replace('"10"', `"${more.cidr ?? "10"}"`)}
${block("stack", "apps", "../../stacks/apps", size(more.size ?? "local.env.size"))}
unit "side" {
  source = "../../catalog/app"
  path   = "${more.path ?? "side"}"
  values = { net_path = "../net", size = 1 }
  autoinclude {
    dependency "net" {
      config_path  = unit.net.path
      mock_outputs = { id = local.tag }
    }
  }
}
`;
  const apps = (name: string) =>
    block(
      "unit",
      "web",
      "${get_repo_root()}/catalog/app",
      "  values = { net_path = values.net_path, size = values.size }\n",
    ) + block("unit", name, "${get_repo_root()}/catalog/net", '  values = { cidr = "1" }\n');
  const first: Files = {
    ...base,
    "live/dev/env.hcl": 'locals {\n  size = 1\n  zone = "a"\n}\n',
    "live/dev/terragrunt.stack.hcl": stack(),
    "stacks/apps/terragrunt.stack.hcl": apps("lan"),
  };
  const edits: Record<string, Files> = {
    "a value": { "live/dev/terragrunt.stack.hcl": stack({ cidr: "11" }) },
    "a value of a nested stack": { "live/dev/terragrunt.stack.hcl": stack({ size: "7" }) },
    "a local that autoinclude uses": { "live/dev/terragrunt.stack.hcl": stack({ tag: "b" }) },
    "a path": { "live/dev/terragrunt.stack.hcl": stack({ path: "aside" }) },
    "a file that the stack file reads": { "live/dev/env.hcl": 'locals {\n  size = 2\n  zone = "a"\n}\n' },
    "what the stack file does not use of it": { "live/dev/env.hcl": 'locals {\n  size = 1\n  zone = "b"\n}\n' },
    "a template": { "catalog/net/terragrunt.hcl": `${base["catalog/net/terragrunt.hcl"]}skip_x = true\n` },
    "a new file of a template": { "catalog/app/extra.tf": 'variable "x" {}\n' },
    "a nested stack's file": { "stacks/apps/terragrunt.stack.hcl": apps("wan") },
  };
  const { root } = both(t, first, ["live/dev"]);
  const before = copies(root);
  for (const [name, edit] of Object.entries(edits)) {
    rmSync(join(root, "live/dev/.terragrunt-stack"), { recursive: true });
    const now = { ...first, ...edit };
    for (const [path, text] of Object.entries(now)) writeFileSync(join(root, path), text);
    run(root, "stack", "generate", "--working-dir", "live/dev");
    const after = copies(root);
    const all = [...new Set([...before.keys(), ...after.keys()])].sort();
    const changed = all.filter((unit) => before.get(unit) !== after.get(unit));
    assert.equal(changed.length === 0, name === "what the stack file does not use of it", name);
    const reached = impactOf(first, edit).affected.filter(({ ring }) => ring !== "dependent");
    assert.deepEqual(reached.map(({ stack: id }) => id).sort(), changed, name);
    for (const path of Object.keys(edit)) if (!(path in first)) rmSync(join(root, path));
  }
});
