import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createColors } from "picocolors";
import { newLibrary, openWorld } from "../../src/evaluation/world";
import { versionsOf } from "../../src/graph/versions";
import { impactMarkdown } from "../../src/handover/markdown";
import { impactText } from "../../src/handover/text";
import { orderOf, stackList } from "../../src/impact/overview";
import { memorySnapshot } from "../../src/snapshot/memory";
import { pinnedIn } from "../../src/terraform/pinFiles";
import { loadTestParser } from "../hcl/wasm";
import { call, type Files, impactOf, rings, root } from "./worlds";

before(loadTestParser);

function worldOf(files: Files) {
  return openWorld(memorySnapshot(files), "/repo", newLibrary());
}

function pins(files: Files, stack: string): readonly string[] {
  return versionsOf(worldOf(files), stack).pins.map(
    ({ tool, version, at }) => `${tool} ${version} ${at.path}:${at.line}`,
  );
}

const lock = (version: string, hashes: string) =>
  `# made by init\nprovider "registry.terraform.io/hashicorp/aws" {\n  version     = "${version}"\n  constraints = "~> 5.0"\n  hashes = [\n${hashes}  ]\n}\n`;

test("T118: hashes in a lock file have no effect, versions and constraints have", () => {
  const base = {
    "a/main.tf": root("a"),
    "a/.terraform.lock.hcl": lock("5.1.0", '    "h1:one",\n'),
    "b/terragrunt.hcl": 'terraform {\n  source = "../lib"\n}\n',
    "b/.terraform.lock.hcl": lock("5.1.0", '    "h1:one",\n'),
    "lib/main.tf": "",
  };
  const hashes = lock("5.1.0", '    "h1:one",\n    "zh:two",\n');
  const more = impactOf(base, { "a/.terraform.lock.hcl": hashes, "b/.terraform.lock.hcl": hashes });
  assert.deepEqual(rings(more), []);
  assert.deepEqual(
    more.changes.map((change) => change.effect),
    ["none", "none"],
  );
  assert.deepEqual(more.changes[0]?.hidden, [
    { rule: "lock-hashes", what: "hashes of registry.terraform.io/hashicorp/aws", line: 5 },
  ]);
  const version = lock("5.2.0", '    "h1:one",\n');
  const other = impactOf(base, { "a/.terraform.lock.hcl": version, "b/.terraform.lock.hcl": version });
  assert.deepEqual(rings(other), ["a own", "b own"]);
  const constraint = lock("5.1.0", '    "h1:one",\n').replace("~> 5.0", ">= 5.0");
  assert.deepEqual(rings(impactOf(base, { "a/.terraform.lock.hcl": constraint })), ["a own"]);
  assert.deepEqual(rings(impactOf(base, { "a/.terraform.lock.hcl": undefined })), ["a own"]);
  assert.deepEqual(rings(impactOf(base, { "a/.terraform.lock.hcl": `${hashes}provider {` })), ["a own"]);
});

test("T118: the lock file of a Terragrunt source counts where the unit has none; that of a called module never", () => {
  const base = {
    "a/main.tf": root("a", call("../lib")),
    "b/terragrunt.hcl": 'terraform {\n  source = "../lib"\n}\n',
    "lib/main.tf": "",
    "lib/.terraform.lock.hcl": lock("5.1.0", ""),
  };
  const bump = { "lib/.terraform.lock.hcl": lock("5.2.0", "") };
  assert.deepEqual(rings(impactOf(base, bump)), ["b input"]);
  assert.deepEqual(rings(impactOf({ ...base, "b/.terraform.lock.hcl": lock("5.1.0", "") }, bump)), []);
});

test("T119: required_version of every module of the tree is told with file and line", () => {
  const files = {
    "a/main.tf": `${root("a", call("../lib"))}terraform {\n  required_version = ">= 1.3"\n}\n`,
    "lib/versions.tf": 'terraform {\n  required_version = "~> 1.5"\n}\n',
    "lib/more.tf.json": '{\n"terraform": {\n"required_version": "< 2"\n}\n}',
  };
  assert.deepEqual(versionsOf(worldOf(files), "a"), {
    pins: [],
    constraints: [
      { tool: "terraform", constraint: ">= 1.3", at: { path: "a/main.tf", line: 11 } },
      { tool: "terraform", constraint: "< 2", at: { path: "lib/more.tf.json", line: 3 } },
      { tool: "terraform", constraint: "~> 1.5", at: { path: "lib/versions.tf", line: 2 } },
    ],
    binary: null,
  });
});

test("T120: what the files of version managers pin", () => {
  const told = (path: string, text: string) =>
    pinnedIn(path, text)?.map(({ tool, version, line }) => `${tool} ${version} ${line}`);
  assert.deepEqual(told(".terraform-version", "# ours\n1.5.7 # not newer\n"), ["terraform 1.5.7 2"]);
  assert.deepEqual(told("x/.opentofu-version", "1.8.0"), ["tofu 1.8.0 1"]);
  assert.deepEqual(told(".tofu-version", "latest:^1.7\n"), ["tofu latest:^1.7 1"]);
  assert.deepEqual(told(".terragrunt-version", "\n0.55.1\n"), ["terragrunt 0.55.1 2"]);
  assert.deepEqual(told(".tfswitchrc", "1.4.0\n"), ["terraform 1.4.0 1"]);
  assert.deepEqual(told(".tgswitch.toml", 'bin = "/x"\nversion = "0.50.0"\n'), ["terragrunt 0.50.0 2"]);
  assert.deepEqual(told(".tool-versions", "nodejs 20\nterraform 1.5.7 1.4.0\n# x\nopentofu 1.8.0\n"), [
    "terraform 1.5.7 2",
    "tofu 1.8.0 4",
  ]);
  const mise =
    '[env]\nTF_X = "1"\n[tools]\nnode = "20"\nterraform = "1.5"\n"aqua:opentofu/opentofu" = { version = "1.8" }\nterragrunt = ["0.55", "0.54"]\n';
  assert.deepEqual(told("mise.toml", mise), ["terraform 1.5 5", "tofu 1.8 6", "terragrunt 0.55 7"]);
  assert.deepEqual(told(".config/mise/config.toml", "[tools]\nterraform.version = '1'\n"), ["terraform 1 2"]);
  assert.deepEqual(told(".mise.toml", "[tools"), undefined);
  assert.deepEqual(told("mise.toml", "tools = 3"), []);
  assert.deepEqual(told(".terraform-version", ""), []);
});

test("T121: the nearest folder wins, in a folder the tool's own file", () => {
  const files = {
    "live/dev/a/main.tf": root("a"),
    "live/prod/b/main.tf": root("b"),
    ".terraform-version": "1.1.0\n",
    ".opentofu-version": "1.6.0\n",
    ".terragrunt-version": "0.50.0\n",
    "live/dev/.tool-versions": "terraform 1.2.0\n",
    "live/dev/mise.toml": '[tools]\nterraform = "1.3.0"\nopentofu = "1.7.0"\n',
    "live/prod/.terraform-version": "1.4.0\n",
    "live/prod/.tool-versions": "terraform 1.5.0\n",
  };
  assert.deepEqual(pins(files, "live/dev/a"), [
    "terraform 1.2.0 live/dev/.tool-versions:1",
    "tofu 1.7.0 live/dev/mise.toml:3",
  ]);
  assert.deepEqual(pins(files, "live/prod/b"), [
    "terraform 1.4.0 live/prod/.terraform-version:1",
    "tofu 1.6.0 .opentofu-version:1",
  ]);
});

test("T121: a pin's change affects the stacks that it holds for, as an input, and says so", () => {
  const base = {
    "live/dev/a/main.tf": root("a"),
    "live/prod/b/main.tf": root("b"),
    ".terraform-version": "1.1.0\n",
    "live/prod/.terraform-version": "1.4.0\n",
  };
  const impact = impactOf(base, { ".terraform-version": "1.2.0\n" });
  assert.deepEqual(rings(impact), ["live/dev/a input"]);
  assert.deepEqual(impact.affected[0]?.reasons, [
    {
      change: ".terraform-version",
      certainty: "certain",
      group: "toolchain",
      path: [
        { id: ".terraform-version", kind: "file" },
        { id: "live/dev/a", kind: "stack", via: "pins the version", at: { path: ".terraform-version", line: 1 } },
      ],
    },
  ]);
});

test("T121: only what a file says of the tools counts", () => {
  const base = {
    "a/main.tf": root("a"),
    ".tool-versions": "nodejs 20.1.0\nterraform 1.5.0\n",
    "mise.toml": '[tools]\nopentofu = "1.7"\n',
  };
  const impact = impactOf(base, {
    ".tool-versions": "# tools\nnodejs 22.0.0\nterraform 1.5.0\n",
    "mise.toml": '[tools]\nnode = "22"\nopentofu = "1.7"\n',
  });
  assert.deepEqual([rings(impact), impact.changes.map((change) => change.effect)], [[], ["none", "none"]]);
  assert.deepEqual(rings(impactOf(base, { "mise.toml": '[tools]\nopentofu = "1.8"\n' })), ["a input"]);
});

test("T122: a nearer pin that comes or goes affects the stacks below it", () => {
  const base = { "live/a/main.tf": root("a"), "b/main.tf": root("b"), ".terraform-version": "1.1.0\n" };
  const nearer = { "live/.terraform-version": "1.2.0\n" };
  assert.deepEqual(rings(impactOf(base, nearer)), ["live/a input"]);
  assert.deepEqual(rings(impactOf({ ...base, ...nearer }, { "live/.terraform-version": undefined })), ["live/a input"]);
});

test("T120: a pin that can't be read is told, and its change affects", () => {
  const base = { "a/main.tf": root("a"), "mise.toml": '[tools]\nterraform = "1.5"\n' };
  const impact = impactOf(base, { "mise.toml": '[tools]\nterraform = "1.6\n' });
  assert.deepEqual([rings(impact), impact.complete], [["a input"], false]);
  assert.deepEqual(
    impact.problems.map(({ path, code }) => [path, code]),
    [["mise.toml", "syntax"]],
  );
});

test("T123: many stacks that a pin alone reaches are told as one", () => {
  const base: Record<string, string> = { ".terraform-version": "1.1.0\n", "own/main.tf": root("own") };
  for (let n = 1; n <= 5; n++) base[`s${n}/main.tf`] = root(`s${n}`);
  const change = { ".terraform-version": "1.2.0\n", "own/more.tf": 'resource "terraform_data" "x" {}\n' };
  const impact = impactOf(base, change);
  assert.equal(impact.affected.length, 6);
  const whole = { schema: 1 as const, base: { revision: null, commit: null }, head: { revision: null, commit: null } };
  const text = impactText({ ...whole, ...impact }, createColors(false));
  assert.match(text, /^ {2}own {2}/m);
  assert.match(text, /^ {2}5 stacks {2}toolchain\n {6}\.terraform-version$/m);
  assert.doesNotMatch(text, /s1/);
  assert.match(impactMarkdown({ ...whole, ...impact }), /\| 5 stacks \| toolchain \| \.terraform-version \|/);
});

test("T124: Terragrunt's constraints and its binary, also from an included file", () => {
  const files = {
    "root.hcl":
      'terragrunt_version_constraint = ">= 0.50"\nterraform_version_constraint = ">= 1.5"\nterraform_binary = "tofu"\n',
    "live/a/terragrunt.hcl":
      'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\nterraform {\n  source = "../../lib"\n}\nterraform_version_constraint = "~> 1.6"\n',
    "live/mise.toml": '[tools]\nterragrunt = "0.55.1"\n',
    "lib/main.tf": "",
  };
  assert.deepEqual(versionsOf(worldOf(files), "live/a"), {
    pins: [{ tool: "terragrunt", version: "0.55.1", at: { path: "live/mise.toml", line: 2 } }],
    constraints: [
      { tool: "terraform", constraint: "~> 1.6", at: { path: "live/a/terragrunt.hcl", line: 7 } },
      { tool: "terragrunt", constraint: ">= 0.50", at: { path: "root.hcl", line: 1 } },
    ],
    binary: { path: "tofu", at: { path: "root.hcl", line: 3 } },
  });
  assert.deepEqual(rings(impactOf(files, { "root.hcl": files["root.hcl"].replace('"tofu"', '"terraform"') })), [
    "live/a input",
  ]);
});

test("T120: every list of stacks carries the versions, and a pin in a module's folder is no part of it", () => {
  const files = { "a/main.tf": root("a", call("../lib")), "a/.terraform-version": "1.5.0\n", "lib/main.tf": "" };
  const wanted = [{ tool: "terraform", version: "1.5.0", at: { path: "a/.terraform-version", line: 1 } }];
  const world = worldOf(files);
  assert.deepEqual(orderOf(world, ".", false).stacks[0]?.versions.pins, wanted);
  assert.deepEqual(stackList(world)[0]?.versions.pins, wanted);
  assert.deepEqual(rings(impactOf(files, { "lib/.terraform-version": "1.6.0\n" })), []);
});
