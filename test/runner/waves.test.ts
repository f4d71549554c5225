import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { chosenStacks } from "../../src/runner/chosen";
import { atGate, gated, makeGate, openGate } from "./gate";
import { configuration, noTerraform, place, said, terraformStack, until } from "./place";

const skip = noTerraform ?? false;

const good = configuration('resource "terraform_data" "a" {}\n');
const broken = configuration('resource "terraform_data" "a" { inptu = 1 }\n');

test("what waits for a failed stack is blocked, which is named through all waves, and the others go on", {
  skip,
}, async (t) => {
  const here = place(t, {
    "net/main.tf": broken,
    "dns/main.tf": good,
    "db/main.tf": good,
    "web/main.tf": good,
    "edge/main.tf": good,
  });
  const started = here.start([
    terraformStack("edge", { wave: 2, dependsOn: ["dns"] }),
    terraformStack("net"),
    terraformStack("dns"),
    terraformStack("web", { wave: 3, dependsOn: ["db"] }),
    terraformStack("db", { wave: 2, dependsOn: ["elsewhere", "net"] }),
  ]);
  const results = await started.run.done;
  assert.deepEqual(
    results.map((result) => `${result.stack} ${said(result)}`),
    [
      "edge changes +1 ~0 -0",
      "net failed +0 ~0 -0 plan: Unsupported argument",
      "dns changes +1 ~0 -0",
      "web blocked +0 ~0 -0 It waits for db, which is blocked itself",
      "db blocked +0 ~0 -0 It waits for net, which failed",
    ],
  );
  assert.equal(results[1]?.exitCode, 1);
  const order = started.events.flatMap(({ type, stack }) => (type === "output" ? [] : [`${type} ${stack}`]));
  assert.ok(order.indexOf("finished dns") < order.indexOf("started edge"));
  assert.ok(!order.includes("started db") && !order.includes("started web"));
  assert.deepEqual(here.leftovers(), []);
});

test("a stack starts as soon as all that it waits for are done, as many at once as asked for, lower waves first", {
  skip,
}, async (t) => {
  const here = place(t, {
    "a/main.tf": gated,
    "b/main.tf": gated,
    "c/main.tf": good,
    "d/main.tf": good,
    "e/main.tf": good,
  });
  for (const stack of ["a", "b"]) makeGate(join(here.root, stack));
  const stacks = [
    terraformStack("e", { wave: 2, dependsOn: ["a", "b"] }),
    terraformStack("d", { wave: 2, dependsOn: ["a"] }),
    ...["a", "b", "c"].map((stack) => terraformStack(stack)),
  ];
  const { run, events } = here.start(stacks, { parallelism: 2 });
  const seen = (event: string) => events.some(({ type, stack }) => `${type} ${stack}` === event);
  const reading = (stack: string) =>
    events.some((event) => event.type === "output" && event.stack === stack && event.text.includes(atGate));

  await until(() => reading("a") && reading("b"), "both to read");
  assert.ok(!seen("started c"));
  openGate(join(here.root, "a"));
  await until(() => seen("finished c") && seen("finished d"), "what waits for b no longer");
  assert.ok(seen("finished a") && !seen("finished b") && !seen("started e"));
  openGate(join(here.root, "b"));
  assert.deepEqual(
    (await run.done).map(({ outcome }) => outcome),
    ["changes", "changes", "no-changes", "no-changes", "changes"],
  );
});

test("stopped at the first failure, nothing more is started, and what runs goes on to its end", { skip }, async (t) => {
  const here = place(t, { "a/main.tf": gated, "b/main.tf": broken, "c/main.tf": good });
  makeGate(join(here.root, "a"));
  const { run, events } = here.start(
    ["a", "b", "c"].map((stack) => terraformStack(stack)),
    { parallelism: 2, onFailure: "stop" },
  );
  await until(() => events.some(({ type, stack }) => type === "finished" && stack === "c"), "c");
  openGate(join(here.root, "a"));
  assert.deepEqual((await run.done).map(said), [
    "no-changes +0 ~0 -0",
    "failed +0 ~0 -0 plan: Unsupported argument",
    "blocked +0 ~0 -0 The run stops at the first failure, and b failed",
  ]);
});

test("where a failure shall make no difference, what waits for it runs all the same, after it", { skip }, async (t) => {
  const here = place(t, { "a/main.tf": broken, "b/main.tf": good });
  const started = here.start([terraformStack("b", { wave: 2, dependsOn: ["a"] }), terraformStack("a")], {
    onFailure: "go-on",
  });
  assert.deepEqual((await started.run.done).map(said), [
    "changes +1 ~0 -0",
    "failed +0 ~0 -0 plan: Unsupported argument",
  ]);
  const order = started.events.flatMap(({ type, stack }) => (type === "output" ? [] : [`${type} ${stack}`]));
  assert.deepEqual(order, ["started a", "finished a", "started b", "finished b"]);
});

test("a destroy is planned in reverse: what others wait for comes last", { skip }, async (t) => {
  const here = place(t, { "net/main.tf": good, "web/main.tf": good });
  for (const stack of ["net", "web"]) here.apply(stack);
  const stacks = [terraformStack("net"), terraformStack("web", { wave: 2, dependsOn: ["net"] })];
  const { run, events } = here.start(stacks, { destroy: true });
  assert.deepEqual((await run.done).map(said), ["changes +0 ~0 -1", "changes +0 ~0 -1"]);
  const order = events.flatMap(({ type, stack }) => (type === "output" ? [] : [`${type} ${stack}`]));
  assert.deepEqual(order, ["started web", "finished web", "started net", "finished net"]);
});

test("what is chosen waits for what it reaches through stacks that don't run, and HCP Terraform's is left out", () => {
  const listed = (stack: string, wave: number, dependsOn: readonly string[], more = {}) => {
    const { affected: _, ...rest } = terraformStack(stack, { wave, dependsOn });
    return { ...rest, ...more };
  };
  const all = [
    listed("a", 1, []),
    listed("b", 2, ["a"]),
    listed("c", 3, ["b", "gone"]),
    listed("d", 1, ["e"]),
    listed("e", 1, ["d"]),
    listed("cloud", 1, [], { remote: true }),
  ];
  assert.deepEqual(
    chosenStacks(all, new Set(["a", "c", "d", "cloud"]), new Set(["c"])).map((each) => [
      each.stack,
      each.dependsOn,
      each.affected,
    ]),
    [
      ["a", [], false],
      ["c", ["a"], true],
      ["d", [], false],
    ],
  );
});

test("a folder that is gone, or a tool that is missing, is that stack's failure alone", { skip }, async (t) => {
  const here = place(t, { "a/main.tf": good, "b/main.tofu": good });
  const { a, b, gone } = await here.run(
    ["a", "b", "gone"].map((stack) => terraformStack(stack)),
    "plan",
    {
      tools: { tofu: "no-such-tofu" },
    },
  );
  assert.equal(said(a), "changes +1 ~0 -0");
  assert.match(said(b), /^failed .* epicenter\.tools\.tofu is "no-such-tofu", which is neither/);
  assert.match(said(gone), /^failed .* There is no folder .*gone$/);
});
