import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { MissingToolError, terraformName, terraformNameOfUnit, tool } from "../../src/runner/tools";
import { environment } from "./place";

const skip = process.platform === "win32" ? "programs of tests are made by their mode" : false;

/** A folder with `repository` and programs at these paths; PATH holds these entries alone. */
function folder(t: TestContext, programs: readonly string[], path: readonly string[]): (path: string) => string {
  const own = realpathSync(mkdtempSync(join(tmpdir(), "epicenter-tools-")));
  t.after(() => rmSync(own, { recursive: true, force: true, maxRetries: 9 }));
  mkdirSync(join(own, "repository", "stack"), { recursive: true });
  for (const each of programs) {
    mkdirSync(join(own, dirname(each)), { recursive: true });
    writeFileSync(join(own, each), "#!/bin/sh\n");
    chmodSync(join(own, each), 0o755);
  }
  environment(t, {
    PATH: path.map((entry) => (entry.startsWith("=") ? entry.slice(1) : join(own, entry))).join(delimiter),
  });
  return (name) => join(own, name);
}

test("the first program of that name on PATH is taken, what can't be run is passed over", { skip }, (t) => {
  const at = folder(t, ["second/terraform", "third/terraform"], ["none", "first", "second", "third"]);
  mkdirSync(at("first/terraform"), { recursive: true });
  assert.equal(tool("terraform", {}, at("repository")), at("second/terraform"));
});

test("entries of PATH that are relative or lie in the repository are passed over, through links too", { skip }, (t) => {
  const programs = ["repository/bin/terragrunt", "repository/terragrunt", "repositories/terragrunt"];
  const inside = ["=", "=.", "=bin", "repository/bin", "repository", "link/bin", "links"];
  const at = folder(t, programs, [...inside, "repositories"]);
  symlinkSync(at("repository"), at("link"));
  mkdirSync(at("links"));
  symlinkSync(at("repository/terragrunt"), at("links/terragrunt"));
  assert.equal(tool("terragrunt", {}, at("repository")), at("repositories/terragrunt"));
  assert.equal(tool("terragrunt", {}, at("link")), at("repositories/terragrunt"));
});

test("a missing tool is told with what to do, and a set one that is none with what was set", { skip }, (t) => {
  const at = folder(t, ["bin/tofu"], ["bin"]);
  const message = (set: Record<string, string>) => {
    try {
      return tool("terraform", set, at("repository"));
    } catch (error) {
      assert.ok(error instanceof MissingToolError);
      return error.message;
    }
  };
  assert.equal(message({}), "terraform was not found on PATH; install it or set epicenter.tools.terraform");
  const neither = "which is neither the absolute path of a program nor a name on PATH";
  for (const set of ["", "bin/tofu", "./tofu", "no-such-tofu", at("bin"), at("bin/none")]) {
    assert.equal(message({ terraform: set }), `epicenter.tools.terraform is ${JSON.stringify(set)}, ${neither}`);
  }
  assert.equal(message({ terraform: "tofu" }), at("bin/tofu"));
  assert.equal(message({ terraform: at("bin/tofu") }), at("bin/tofu"));
});

const pin = (tool: "terraform" | "tofu") => ({ tool, version: "1.5.7", at: { path: "pin", line: 1 } });

test("tofu plans a folder with .tofu files, what is pinned for it alone, and where there is no terraform", {
  skip,
}, (t) => {
  const at = folder(t, ["both/terraform", "both/tofu", "one/tofu"], ["both"]);
  const stack = at("repository/stack");
  const name = (...pins: ReturnType<typeof pin>[]) => terraformName(stack, pins, {}, at("repository"));
  assert.equal(name(), "terraform");
  assert.equal(name(pin("tofu")), "tofu");
  assert.equal(name(pin("tofu"), pin("terraform")), "terraform");
  assert.equal(terraformNameOfUnit([], at("repository")), "tofu");
  assert.equal(terraformNameOfUnit([pin("terraform")], at("repository")), "terraform");
  environment(t, { PATH: at("one") });
  assert.equal(name(), "tofu");
  // A version of the one is none of the other.
  assert.equal(name(pin("terraform")), "terraform");
  environment(t, { PATH: at("both") });
  writeFileSync(join(stack, "main.tofu.json"), "{}");
  assert.equal(name(pin("terraform")), "tofu");
});
