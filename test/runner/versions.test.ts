import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Versions } from "../../src/engine";
import { beginsWith, isWithin } from "../../src/runner/versionRange";
import { terragrunt as findTerragrunt } from "../tools/terragrunt";
import { configuration, environment, noTerraform, type Place, place, said, terraformStack } from "./place";

const skip = noTerraform ?? (process.platform === "win32" ? "version managers of tests are scripts" : false);

const version =
  skip === false
    ? JSON.parse(execFileSync("terraform", ["version", "-json"], { encoding: "utf8" })).terraform_version
    : "";
const real = skip === false ? execFileSync("sh", ["-c", "command -v terraform"], { encoding: "utf8" }).trim() : "";
const files = { "a/main.tf": configuration('resource "terraform_data" "a" {}\n') };

function asks(pins: readonly string[], constraints: readonly string[] = []): Versions {
  return {
    pins: pins.map((pin) => ({ tool: "terraform", version: pin, at: { path: "a/.terraform-version", line: 1 } })),
    constraints: constraints.map((constraint) => ({
      tool: "terraform",
      constraint,
      at: { path: "a/main.tf", line: 2 },
    })),
    binary: null,
  };
}

async function planned(here: Place, versions: Versions, more = {}): Promise<string> {
  return said((await here.run([terraformStack("a", { versions })], "plan", more)).a);
}

/** Programs of that name and script, in a folder of its own that is PATH's first. */
function programs(t: TestContext, here: Place, scripts: Readonly<Record<string, string>>, folder = "bin"): string {
  const bin = join(here.root, "..", folder);
  mkdirSync(bin, { recursive: true });
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  environment(t, { PATH: `${bin}${delimiter}${process.env.PATH}` });
  return bin;
}

const old = '[ "$1" = --version ] && echo "Terraform v1.0.2" && exit; echo ran > "$RAN"';
/** Terraform's place is taken by one of version 1.0.2, which leaves a file where it is run for more than its version. */
function onlyOld(t: TestContext, here: Place): string {
  const ran = join(here.root, "..", "ran");
  environment(t, { RAN: ran });
  programs(t, here, { terraform: old }, "old");
  return ran;
}

const made = "changes +1 ~0 -0";

test("T119, T120: a stack is run with the version that it asks for, else not at all, with where that is asked", {
  skip,
}, async (t) => {
  const here = place(t, files);
  const [major, minor] = version.split(".");
  for (const pin of [version, `${major}.${minor}`, `~> ${major}.${minor}`, "latest", "latest:^0.1"]) {
    assert.equal(await planned(here, asks([pin], [">= 1.0"])), made, pin);
  }
  const refused = async (versions: Versions) => {
    const { a } = await here.run([terraformStack("a", { versions })]);
    assert.equal(a?.log, undefined);
    return said(a);
  };
  const none =
    "and none of tenv, tfenv, tofuenv, mise, asdf on PATH has one that fits; install it, or set epicenter.tools.terraform";
  assert.equal(
    await refused(asks(["1.0.2"], [">= 1.0"])),
    `failed +0 ~0 -0 It asks for terraform 1.0.2 (a/.terraform-version:1), terraform >= 1.0 (a/main.tf:2), but ${real} is ${version}, ${none}`,
  );
  for (const versions of [asks([], ["< 1.1"]), asks(["no version"]), asks([version], ["!= 1.0.0", `!= ${version}`])]) {
    assert.match(await refused(versions), /^failed .* It asks for terraform /);
  }
  const set = { tools: { terraform: real } };
  assert.match(await planned(here, asks(["1.0.2"]), set), /which epicenter\.tools\.terraform says to run$/);
});

test("tfenv and tenv run the version that a stack asks for, though it is not PATH's first nor the folder's", {
  skip,
}, async (t) => {
  const shim = `[ "$TFENV_TERRAFORM_VERSION" = ${version} ] && exec ${real} "$@"; echo "Terraform v1.0.2"; exit 1`;
  for (const [manager, list] of [
    ["tfenv", "list"],
    ["tenv", "tf list"],
  ] as const) {
    await t.test(manager, async (t) => {
      const here = place(t, files);
      const listing = `[ "$*" = "${list}" ] || exit 1; echo "* 1.0.2 (set by /x/9.9.9)"; echo "  ${version}"`;
      programs(t, here, { [manager]: listing, terraform: shim });
      const ran = onlyOld(t, here);
      assert.equal(await planned(here, asks([version])), made);
      assert.equal(await planned(here, asks([], ["> 1.0.2"])), made);
      assert.match(await planned(here, asks(["1.0.3"])), /is 1\.0\.2, and none of/);
      assert.ok(!existsSync(ran));
    });
  }
});

test("mise and asdf tell where they have the version that a stack asks for", { skip }, async (t) => {
  const listings = { mise: "ls --installed terraform", asdf: "list terraform" };
  for (const [manager, asked] of [
    ["mise", `where terraform@${version}`],
    ["asdf", `where terraform ${version}`],
  ] as const) {
    await t.test(manager, async (t) => {
      const here = place(t, files);
      const folder = join(here.root, "..", "installs");
      const where = `[ "$*" = "${asked}" ] && echo ${folder}`;
      const listing = `[ "$*" = "${listings[manager]}" ] && echo "terraform  ${version}  ~/mise.toml 1.0.2"`;
      programs(t, here, { [manager]: `${listing}; ${where}` });
      programs(t, here, { terraform: `exec ${real} "$@"` }, manager === "asdf" ? "installs/bin" : "installs");
      const ran = onlyOld(t, here);
      assert.equal(await planned(here, asks([version])), made);
      assert.ok(!existsSync(ran));
    });
  }
});

test("a version manager that lies about a version is not believed", { skip }, async (t) => {
  const here = place(t, files);
  programs(t, here, { tfenv: 'echo "  1.0.3"', terraform: old });
  const ran = onlyOld(t, here);
  assert.match(await planned(here, asks(["1.0.3"])), /^failed .* but .* is 1\.0\.2, and none of/);
  assert.ok(!existsSync(ran));
});

test("no version is fetched that is missing, unless a person says so", { skip }, async (t) => {
  const here = place(t, files);
  environment(t, { TFENV_AUTO_INSTALL: undefined, MISE_AUTO_INSTALL: "true" });
  programs(t, here, { terraform: `env >> "$HERE/env"; exec ${real} "$@"` });
  environment(t, { HERE: join(here.root, "..") });
  assert.equal(await planned(here, asks([version])), made);
  const told = execFileSync("sort", ["-u", join(here.root, "..", "env")], { encoding: "utf8" });
  assert.match(told, /^TFENV_AUTO_INSTALL=false$/m);
  assert.match(told, /^MISE_AUTO_INSTALL=true$/m);
});

test("T124: the Terraform that Terragrunt runs is the one that a unit asks for, and Terragrunt's own version is held to its pin", {
  skip: skip || (findTerragrunt().path === undefined ? "there is no terragrunt" : false),
}, async (t) => {
  const here = place(t, { "a/main.tf": files["a/main.tf"], "a/terragrunt.hcl": "" });
  execFileSync("git", ["init", "-q"], { cwd: here.root });
  const tools = { tools: { terragrunt: findTerragrunt().path ?? "" } };
  const unit = async (versions: Versions) =>
    said((await here.run([terraformStack("a", { kind: "terragrunt", versions })], "plan", tools)).a);
  const shim = `[ "$TFENV_TERRAFORM_VERSION" = ${version} ] && exec ${real} "$@"; exit 1`;
  programs(t, here, { tfenv: `echo "  ${version}"`, terraform: shim });
  const ran = onlyOld(t, here);
  assert.equal(await unit(asks([version])), made);
  assert.match(await unit(asks(["1.0.3"])), /^failed .* It asks for terraform 1\.0\.3/);
  const own = { tool: "terragrunt", version: "0.1.0", at: { path: "a/.terragrunt-version", line: 1 } } as const;
  assert.match(
    await unit({ ...asks([]), pins: [own] }),
    /^failed .* It asks for terragrunt 0\.1\.0 \(a\/\.terragrunt-version:1\), but /,
  );
  assert.ok(!existsSync(ran));
});

test("versions are compared as Terraform compares them", () => {
  const cases: readonly (readonly [string, string, boolean | undefined])[] = [
    ["1.5.7", ">= 1.3, < 2", true],
    ["2.0.0", ">= 1.3, < 2", false],
    ["1.10.0", "> 1.9", true],
    ["1.9.9", "~> 1.5", true],
    ["2.0.0", "~> 1.5", false],
    ["1.5.9", "~> 1.5.3", true],
    ["1.5.2", "~> 1.5.3", false],
    ["1.6.0", "~> 1.5.3", false],
    ["1.5.0", "1.5", true],
    ["1.5.1", "= 1.5", false],
    ["1.5.1", "!= 1.5.1", false],
    ["1.5.0", "<= v1.5.0", true],
    ["1.5.0-rc1", "< 1.5.0", true],
    ["1.5.0-rc2", "> 1.5.0-rc1", true],
    ["1.5.0", ">> 1", undefined],
    ["1.5.0", "", undefined],
    ["1.5.0", ">= 1.0, what", undefined],
  ];
  for (const [is, constraint, within] of cases) assert.equal(isWithin(is, constraint), within, `${is} ${constraint}`);
  assert.ok(beginsWith("1.5.7", "1.5") && beginsWith("1.5.7", "v1") && beginsWith("1.5.0-rc1", "1.5.0-rc1"));
  assert.ok(!beginsWith("1.15.7", "1.1") && !beginsWith("1.5.0-rc1", "1.5"));
});
