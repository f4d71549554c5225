import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
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

test("a wave's stacks run side by side, as many as asked for, and the next wave waits for all of them", {
  skip,
}, async (t) => {
  const here = place(t, { "a/main.tf": gated, "b/main.tf": gated, "c/main.tf": good, "d/main.tf": good });
  for (const stack of ["a", "b"]) makeGate(join(here.root, stack));
  const stacks = ["a", "b", "c"].map((stack) => terraformStack(stack));
  const { run, events } = here.start([...stacks, terraformStack("d", { wave: 2 })], { parallelism: 2 });
  const seen = (event: string) => events.some(({ type, stack }) => `${type} ${stack}` === event);
  const reading = (stack: string) =>
    events.some((event) => event.type === "output" && event.stack === stack && event.text.includes(atGate));

  await until(() => reading("a") && reading("b"), "both to read");
  assert.ok(!seen("started c"));
  openGate(join(here.root, "a"));
  await until(() => seen("finished c"), "c, which takes the free place");
  assert.ok(seen("finished a") && !seen("finished b") && !seen("started d"));
  openGate(join(here.root, "b"));
  assert.deepEqual(
    (await run.done).map(({ outcome }) => outcome),
    ["no-changes", "no-changes", "changes", "changes"],
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
