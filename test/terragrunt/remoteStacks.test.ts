import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { impactOf, rings } from "../impact/worlds";

// A nested stack that is copied from elsewhere: nothing here tells of its units, so it stands for them all.
before(loadTestParser);

const stackFile = "live/dev/terragrunt.stack.hcl";
const apps = "live/dev/.terragrunt-stack/apps";
const net = "live/dev/.terragrunt-stack/net";

function stack(values: readonly string[], { ref = "v1", rest = "" } = {}): string {
  return `unit "net" {
  source = "../../catalog/net"
  path   = "net"
}
stack "apps" {
  source = "git::https://example.com/catalog.git//stacks/apps?ref=${ref}"
  path   = "apps"
  values = {
    ${values.join("\n    ")}
  }
${rest}}
`;
}

const values = [
  "net   = unit.net.path",
  `sizes = "\${get_repo_root()}/sizes.yaml"`,
  'env   = read_terragrunt_config("../env.hcl").locals.name',
];

const unit = (dependency: string) =>
  `terraform {\n  source = "../../modules/app"\n}\ndependency "x" {\n  config_path = "${dependency}"\n}\n`;

const base = {
  "root.hcl": "inputs = {}\n",
  "sizes.yaml": "a: 1\n",
  "unread.txt": "a\n",
  "modules/app/main.tf": "",
  "catalog/net/terragrunt.hcl": 'terraform {\n  source = "."\n}\n',
  "catalog/net/main.tf": "",
  "live/env.hcl": 'locals {\n  name = "x"\n}\n',
  [stackFile]: stack(values),
  "live/one/terragrunt.hcl": unit("../dev/.terragrunt-stack/apps/.terragrunt-stack/one"),
  "live/apps/terragrunt.hcl": unit("../dev/.terragrunt-stack/apps"),
  "live/whole/terragrunt.hcl": unit("../dev"),
};

const waiting = ["live/apps dependent?", "live/one dependent?", "live/whole dependent?"];

test("its ref, its values, and files that they name or rest on reach it, possibly, and whatever waits for it", () => {
  const ref = impactOf(base, { [stackFile]: stack(values, { ref: "v2" }) });
  assert.deepEqual(rings(ref), [...waiting.slice(0, 1), `${apps} own?`, ...waiting.slice(1)].sort());
  assert.match(ref.affected.find(({ stack }) => stack === apps)?.reasons[0]?.note ?? "", /catalog.*v1 → v2/);
  assert.deepEqual(ref.waves, [[apps], ["live/apps", "live/one", "live/whole"]]);
  assert.equal(ref.complete, false);
  assert.deepEqual(
    ref.problems.filter(({ severity }) => severity !== "information").map(({ code, path, line }) => [code, path, line]),
    [["unknown-template", stackFile, 6]],
  );
  const value = impactOf(base, { [stackFile]: stack([...values, "more = 1"]) });
  assert.deepEqual(rings(value), [`${apps} own?`, ...waiting].sort());
  for (const change of [
    { "sizes.yaml": "a: 2\n" },
    { "live/env.hcl": 'locals {\n  name = "y"\n}\n' },
    { "root.hcl": "inputs = { a = 1 }\n" },
  ])
    assert.deepEqual(rings(impactOf(base, change)), [`${apps} input?`, ...waiting].sort(), Object.keys(change)[0]);
});

test("what is written into it reaches it", () => {
  const added = (size: number) =>
    stack(values, {
      rest: `  autoinclude {\n    unit "more" {\n      source = "x"\n      path   = "${size}"\n    }\n  }\n`,
    });
  const impact = impactOf({ ...base, [stackFile]: added(1) }, { [stackFile]: added(2) });
  assert.deepEqual(rings(impact), [`${apps} own?`, ...waiting].sort());
});

test("units that its values name go before it, and their outputs reach it", () => {
  const impact = impactOf(base, { "catalog/net/main.tf": 'output "x" {\n  value = 1\n}\n' });
  assert.ok(rings(impact).includes(`${apps} dependent?`));
  assert.deepEqual(impact.waves.slice(0, 2), [[net], [apps]]);
});

test("it comes, goes and moves with its block; what nothing names reaches it not", () => {
  const without = stack([]).replace(/stack "apps"[\s\S]*/, "");
  assert.deepEqual(
    impactOf(base, { [stackFile]: without }).affected.flatMap(({ stack, ring }) => (stack === apps ? [ring] : [])),
    ["removed"],
  );
  const added = impactOf({ ...base, [stackFile]: without }, { [stackFile]: stack(values) });
  assert.equal(added.affected.find(({ stack }) => stack === apps)?.status, "added");
  assert.deepEqual(rings(impactOf(base, { "unread.txt": "b\n" })), []);
});
