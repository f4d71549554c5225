import assert from "node:assert/strict";
import { test } from "node:test";
import type { Graph, Order, Reason } from "../../src/engine";
import { graphModel } from "../../src/extension/graphModel";
import { impact, stack } from "./impact";

const versions = { pins: [], constraints: [], binary: null };
const none: Order = { schema: 1, stacks: [], waves: [], cycles: [], problems: [] };

/** "from → to kind certainty", with "!" where the change goes that way. */
function lines(model: ReturnType<typeof graphModel>): readonly string[] {
  return model.edges.map(
    ({ from, to, kind, certainty, reached }) => `${from} → ${to} ${kind} ${certainty}${reached ? " !" : ""}`,
  );
}

test("a reason's steps become nodes, and edges with the line where each is written", () => {
  const model = graphModel(
    impact({
      changes: [{ path: "modules/net/main.tf", status: "modified", effect: "affects" }],
      affected: [stack("stacks/dev")],
    }),
    none,
  );
  assert.deepEqual(model.nodes, [
    { id: "modules/net", kind: "module", reached: "certain" },
    { id: "modules/net/main.tf", kind: "file", reached: "certain", change: "modified" },
    {
      id: "stacks/dev",
      kind: "stack",
      reached: "certain",
      stack: { kind: "terraform", wave: 1, ring: "input" },
    },
  ]);
  assert.deepEqual(lines(model), [
    "modules/net → stacks/dev input certain !",
    "modules/net/main.tf → modules/net input certain !",
  ]);
  assert.deepEqual(
    model.edges.map(({ uses }) => uses),
    [[{ via: "calls", at: { path: "stacks/dev/main.tf", line: 5 } }], [{ via: "contains" }]],
  );
});

test("a way that is only possible stays so, until a certain one goes the same way", () => {
  const possible = (id: string): Reason => ({
    change: "m/main.tf",
    certainty: "possible",
    path: [
      { id: "m/main.tf", kind: "file" },
      { id: "m", kind: "module", via: "contains" },
      { id, kind: "stack", via: "calls" },
    ],
  });
  const one = stack("a", { certainty: "possible", reasons: [possible("a")] });
  assert.deepEqual(lines(graphModel(impact({ affected: [one] }), none)), [
    "m → a input possible !",
    "m/main.tf → m input possible !",
  ]);
  const other = stack("b", { reasons: [{ ...possible("b"), certainty: "certain" }] });
  const model = graphModel(impact({ affected: [one, other] }), none);
  assert.deepEqual(lines(model), ["m → a input possible !", "m → b input certain !", "m/main.tf → m input certain !"]);
  assert.deepEqual(
    model.nodes.map(({ id, reached }) => [id, reached]),
    [
      ["a", "possible"],
      ["b", "certain"],
      ["m", "certain"],
      ["m/main.tf", "certain"],
    ],
  );
});

test("what a change does is told with its file, once", () => {
  const bump = (id: string) => {
    const path = [{ id: "m/main.tf", kind: "file" } as const, { id, kind: "stack", via: "calls" } as const];
    return stack(id, { reasons: [{ change: "m/main.tf", certainty: "certain", note: "vpc 5.1.0 → 5.2.0", path }] });
  };
  const model = graphModel(impact({ affected: [bump("a"), bump("b")] }), none);
  assert.deepEqual(
    model.nodes.map(({ notes }) => notes),
    [undefined, undefined, ["vpc 5.1.0 → 5.2.0"]],
  );
});

test("a dependent comes after the stack whose outputs it reads", () => {
  const reason: Reason = {
    change: null,
    certainty: "certain",
    path: [
      { id: "net", kind: "stack" },
      { id: "app", kind: "stack", via: "dependency", at: { path: "app/terragrunt.hcl", line: 3 } },
    ],
  };
  const app = stack("app", { ring: "dependent", wave: 2, reasons: [reason] });
  const model = graphModel(impact({ affected: [stack("net"), app] }), none);
  assert.ok(lines(model).includes("net → app data certain !"));
});

test("what affected stacks wait for among themselves is there, though it is no reason", () => {
  const at = { path: "app/terragrunt.hcl", line: 3 };
  const order: Order = {
    ...none,
    stacks: [
      {
        stack: "app",
        kind: "terragrunt",
        versions,
        external: [],
        dependsOn: [
          { stack: "net", kind: "order", via: "dependencies", at, certainty: "certain" },
          { stack: "dns", kind: "data", via: "dependency", at, certainty: "certain" },
        ],
      },
    ],
  };
  const model = graphModel(impact({ affected: [stack("net"), stack("app", { wave: 2 })] }), order);
  assert.ok(lines(model).includes("net → app order certain"));
  assert.ok(!model.nodes.some(({ id }) => id === "dns"), "dns is not affected");
});

test("a removed stack and a new one say so; nothing orders the removed one", () => {
  const { wave: _, ...gone } = stack("old", { ring: "removed", status: "removed" });
  const model = graphModel(impact({ affected: [gone, stack("fresh", { ring: "own", status: "added" })] }), none);
  const find = (id: string) => model.nodes.find((node) => node.id === id)?.stack;
  assert.deepEqual(find("old"), { kind: "terraform", ring: "removed" });
  assert.deepEqual(find("fresh"), { kind: "terraform", wave: 1, ring: "own", added: true });
});

const at = { path: "x", line: 1 };
const whole: Graph = {
  schema: 1,
  external: [],
  nodes: [
    { id: "modules/net", kind: "module" },
    { id: "modules/dns", kind: "module" },
    { id: "stacks/dev", kind: "stack" },
    { id: "stacks/prod", kind: "stack" },
  ],
  edges: [
    { from: "stacks/dev", to: "modules/net", kind: "input", via: "calls", at, certainty: "certain" },
    { from: "stacks/prod", to: "modules/dns", kind: "input", via: "calls", at, certainty: "possible" },
    { from: "stacks/dev", to: "stacks/prod", kind: "data", via: "dependency", at, certainty: "certain" },
  ],
};

test("everything: what the change does not reach stands there as well, in the waves of all stacks", () => {
  const order: Order = {
    ...none,
    stacks: [
      { stack: "stacks/dev", kind: "terraform", dependsOn: [], versions, external: [] },
      { stack: "stacks/prod", kind: "terraform", dependsOn: [], versions, external: [] },
    ],
    waves: [["stacks/prod"], ["stacks/dev"]],
  };
  const model = graphModel(impact({ affected: [stack("stacks/dev")] }), order, whole);
  assert.deepEqual(lines(model), [
    "modules/dns → stacks/prod input possible",
    "modules/net → stacks/dev input certain !",
    "modules/net/main.tf → modules/net input certain !",
    "stacks/prod → stacks/dev data certain",
  ]);
  assert.deepEqual(
    model.nodes.map(({ id, reached, stack }) => [id, reached, stack?.wave]),
    [
      ["modules/dns", undefined, undefined],
      ["modules/net", "certain", undefined],
      ["modules/net/main.tf", "certain", undefined],
      ["stacks/dev", "certain", 2],
      ["stacks/prod", undefined, 1],
    ],
  );
});

test("everything: an edge that is only possible as a reason is not made certain by the text", () => {
  const reason: Reason = {
    change: "modules/net",
    certainty: "possible",
    path: [
      { id: "modules/net", kind: "module" },
      { id: "stacks/dev", kind: "stack", via: "calls", at },
    ],
  };
  const dev = stack("stacks/dev", { certainty: "possible", reasons: [reason] });
  const model = graphModel(impact({ affected: [dev] }), none, whole);
  assert.ok(lines(model).includes("modules/net → stacks/dev input possible !"));
});

test("a folder that is a stack and that others call as a module is one node, the stack", () => {
  const file = { id: "both/main.tf", kind: "file" } as const;
  const because = (...steps: Reason["path"]): { reasons: readonly Reason[] } => ({
    reasons: [{ change: file.id, certainty: "certain", path: [file, ...steps] }],
  });
  const user = because({ id: "both", kind: "module", via: "contains" }, { id: "user", kind: "stack", via: "calls" });
  const both = because({ id: "both", kind: "stack", via: "contains" });
  const affected = [stack("user", user), stack("both", { ...both, ring: "own" })];
  const model = graphModel(impact({ affected }), none);
  assert.deepEqual(
    model.nodes.filter(({ id }) => id === "both").map(({ kind, stack }) => [kind, stack?.ring]),
    [["stack", "own"]],
  );
  assert.ok(lines(model).includes("both → user input certain !"));
});
