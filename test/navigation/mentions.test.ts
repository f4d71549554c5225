import assert from "node:assert/strict";
import { before, test } from "node:test";
import { factsAt } from "../../src/evaluation/contents";
import { newLibrary, openWorld } from "../../src/evaluation/world";
import { stacksIn } from "../../src/graph/stacks";
import { factsOf } from "../../src/hcl/file";
import type { Span } from "../../src/hcl/positions";
import { mentionsIn } from "../../src/navigation/mentions";
import { referencesTo } from "../../src/navigation/references";
import { memorySnapshot } from "../../src/snapshot/memory";
import { generates } from "../../src/terragrunt/generated";
import { loadTestParser } from "../hcl/wasm";
import { call, type Files, reads, root } from "../impact/worlds";

before(loadTestParser);

function worldOf(files: Files) {
  const world = openWorld(memorySnapshot(files), "/repo", newLibrary([], generates));
  stacksIn(world, "");
  return world;
}

function textOf(text: string, { start, end }: Span): string {
  const rows = text.split("\n");
  if (start.line === end.line) return rows[start.line]?.slice(start.character, end.character) ?? "";
  return `${rows[start.line]?.slice(start.character)} … ${rows[end.line]?.slice(0, end.character)}`;
}

/** "text -> what it names" for each piece of a file that names something; "?" is possible, "!" is not there. */
function named(files: Files, path: string): readonly string[] {
  const found = mentionsIn(worldOf(files), [path]).get(path) ?? [];
  return found
    .filter(({ targets }) => targets.length > 0)
    .map(({ span, targets }) => {
      const names = targets.map((each) => {
        const possible = each.certainty === "possible" ? "?" : "";
        return `${each.kind} ${each.path}${possible}${each.missing ? "!" : ""}`;
      });
      return `${textOf(files[path] ?? "", span)} -> ${names.join(", ")}`;
    });
}

test("each of several paths on one line is told apart, and a path that is named twice both times", () => {
  const text = 'locals {\n  x = [file("../a.txt"), file("../b.txt"), file("../a.txt")]\n}\n';
  const files = { "s/main.tf": root("s", text), "a.txt": "", "b.txt": "" };
  assert.deepEqual(named(files, "s/main.tf"), [
    "../a.txt -> file a.txt",
    "../b.txt -> file b.txt",
    "../a.txt -> file a.txt",
  ]);
});

test("a path that rests on what a caller gives leads to what each of them means", () => {
  const module =
    'variable "env" {}\nresource "terraform_data" "x" {\n  input = file("${path.module}/${var.env}.txt")\n}\n';
  const caller = (env: string) => root(env, `module "m" {\n  source = "../m"\n  env = "${env}"\n}\n`);
  const files = {
    "m/main.tf": module,
    "m/a.txt": "",
    "m/b.txt": "",
    "a/main.tf": caller("a"),
    "b/main.tf": caller("b"),
  };
  assert.deepEqual(named(files, "m/main.tf"), ["${path.module}/${var.env}.txt -> file m/a.txt, file m/b.txt"]);
  const { "a/main.tf": _a, "b/main.tf": _b, ...alone } = files;
  assert.deepEqual(named(alone, "m/main.tf"), ["${path.module}/${var.env}.txt -> file m/a.txt?, file m/b.txt?"]);
});

test("a remote state's block leads to the stack that keeps it", () => {
  const files = { "net/main.tf": root("net"), "app/main.tf": root("app", reads("net")) };
  assert.deepEqual(named(files, "app/main.tf"), ['data "terraform_remote_state" "net" -> stack net']);
});

test("links of the repository are gone through, and JSON tells the line", () => {
  const files = {
    "s/main.tf": root("s", call("../alias")),
    alias: "-> real",
    "real/main.tf": "",
    "j/main.tf.json": '{\n  "module": {\n    "m": {\n      "source": "../real"\n    }\n  }\n}\n',
  };
  assert.deepEqual(named(files, "s/main.tf"), ["../alias -> module real"]);
  assert.deepEqual(named(files, "j/main.tf.json"), ['"source": "../real" -> module real']);
});

test("what is not there is named, and so is the file that a read with a fallback looks for", () => {
  const unit =
    'locals {\n  x = read_terragrunt_config("none.hcl", {})\n}\nterraform {\n  source = "../m"\n}\ndependency "d" {\n  config_path = "../d"\n}\n';
  const files = { "u/terragrunt.hcl": unit, "m/main.tf": "" };
  assert.deepEqual(named(files, "u/terragrunt.hcl"), [
    "none.hcl -> file u/none.hcl!",
    "../m -> model m",
    "../d -> folder d!",
  ]);
});

test("each item of a unit's dependencies stands on its own line", () => {
  const paths = 'dependencies {\n  paths = [\n    "../a",\n    "../b",\n  ]\n}\n';
  const source = 'terraform {\n  source = "../m"\n}\n';
  const files = {
    "u/terragrunt.hcl": source + paths,
    "a/terragrunt.hcl": source,
    "b/terragrunt.hcl": source,
    "m/main.tf": "",
  };
  assert.deepEqual(named(files, "u/terragrunt.hcl").slice(1), ["../a -> stack a", "../b -> stack b"]);
});

test("a broken file still names what can be read of it, and no text throws", () => {
  const whole = root("s", 'module "m" {\n  source = "../m"\n}\nlocals {\n  x = file("../m/${1 + 1}.txt")\n}\n');
  for (let end = 0; end < whole.length; end += 3)
    named({ "s/main.tf": whole.slice(0, end), "m/main.tf": "" }, "s/main.tf");
  const broken = { "s/main.tf": `${call("../m")}module "n" {\n  source = \n`, "m/main.tf": "" };
  assert.ok(named(broken, "s/main.tf").includes("../m -> module m"));
});

test("references: all places in a module that call another, though the graph keeps one of them", () => {
  const files = {
    "m/main.tf": "",
    "s/a.tf": root("s", call("../m", "one")),
    "s/b.tf": `${call("../m", "two")}${call("../m", "three")}`,
    "unused/main.tf": call("../m"),
  };
  const found = referencesTo(worldOf(files), ["m"]).map(({ path, span }) => `${path}:${span.start.line + 1}`);
  assert.deepEqual(found, ["s/a.tf:8", "s/b.tf:2", "s/b.tf:5", "unused/main.tf:2"]);
});

test("positions are no lines: an answer about the state itself is the same after as before", () => {
  const files = { "s/main.tf": root("s", call("../m")), "m/main.tf": "" };
  const world = worldOf(files);
  mentionsIn(world, ["s/main.tf"]);
  assert.deepEqual(
    referencesTo(world, ["m"]).map(({ span }) => span.start.line),
    [7],
  );
  const next = openWorld(memorySnapshot(files), "/repo", world.library);
  assert.deepEqual(factsAt(next, "s/main.tf").facts, factsOf("s/main.tf", files["s/main.tf"]));
});

test("a stack file leads to what it copies and to what it generates, a template to what it means for each copy", () => {
  const stack = `locals {
  env = read_terragrunt_config(find_in_parent_folders("env.hcl")).locals
}
unit "net" {
  source = "../../catalog/net"
  path   = "net"
}
unit "app" {
  source = "\${get_repo_root()}/catalog/app"
  path   = "app"
  values = { net_path = "../net" }
  autoinclude {
    dependency "net" {
      config_path = unit.net.path
    }
  }
}
`;
  const files = {
    "live/env.hcl": "locals {}\n",
    "live/dev/terragrunt.stack.hcl": stack,
    "catalog/net/terragrunt.hcl": "",
    "catalog/app/terragrunt.hcl": 'dependency "first" {\n  config_path = values.net_path\n}\n',
  };
  const generated = "stack live/dev/.terragrunt-stack/net";
  assert.deepEqual(named(files, "live/dev/terragrunt.stack.hcl"), [
    "env.hcl -> file live/env.hcl",
    "../../catalog/net -> file catalog/net/terragrunt.hcl",
    "${get_repo_root()}/catalog/app -> file catalog/app/terragrunt.hcl",
    `unit.net.path -> ${generated}`,
  ]);
  assert.deepEqual(named(files, "catalog/app/terragrunt.hcl"), [`values.net_path -> ${generated}`]);
});
