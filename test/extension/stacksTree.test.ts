import assert from "node:assert/strict";
import { test } from "node:test";
import { stackKey } from "../../src/extension/node";
import type { StacksKnown } from "../../src/extension/stackDetails";
import { type LazyNode, type StacksSource, stacksTree } from "../../src/extension/stacksTree";
import type { StackDetailsResult, StackRow } from "../../src/protocol";
import { failed, impact, picture, ready, root, stack } from "./impact";
import { kept, result, shownNow } from "./runs";

const row = (id: string, needs: number, neededBy: number): StackRow => ({
  ...{ stack: id, kind: "terraform", file: `${id}/main.tf`, wave: needs + 1, needs, neededBy },
});
const net = row("live/dev/net", 0, 1);
const app = row("live/dev/app", 1, 0);

/** Two stacks in one folder, each a neighbour of the other; `asked` is told what was asked for. */
function source(asked: string[] = []): StacksSource {
  return {
    async stackFolder(_, folder) {
      asked.push(folder);
      return folder === "."
        ? { folders: [{ folder: "live/dev", stacks: 2 }], stacks: [] }
        : { folders: [], stacks: [app, net] };
    },
    async stackDetails(_, id) {
      asked.push(id);
      const details = { versions: { pins: [], constraints: [], binary: null }, states: [] };
      return id === app.stack ? { ...details, needs: [net], neededBy: [] } : { ...details, needs: [], neededBy: [app] };
    },
  };
}

const nothing: StacksKnown = { marks: () => new Map(), runs: () => [], shown: new Map(), now: () => shownNow.now };

const below = async (node: LazyNode | undefined) => (await node?.below?.()) ?? [];
const shown = (nodes: readonly LazyNode[]) => nodes.map(({ label, description }) => `${label}: ${description}`);

test("what is folded is not asked for", async () => {
  const asked: string[] = [];
  const [folder] = await stacksTree(picture(ready(impact())), source(asked), nothing);
  assert.deepEqual(asked, ["."]);
  await below(folder);
  assert.deepEqual(asked, [".", "live/dev"]);
});

test("rows say in words what the change reaches, and below a stack the walk goes on both ways", async () => {
  const answer = impact({ affected: [stack("live/dev/app", { ring: "dependent" })] });
  const [folder] = await stacksTree(picture(ready(answer)), source(), nothing);
  assert.deepEqual(shown(folder ? [folder] : []), ["live/dev: 2 stacks · 1 affected"]);
  const stacks = await below(folder);
  assert.deepEqual(shown(stacks), ["app: affected (dependent) · needs 1", "net: needed by 1"]);
  assert.equal(stacks[0]?.spoken, "live/dev/app, affected (dependent), needs 1, wave 2 among all stacks");
  assert.deepEqual(stacks[0]?.target, { root, stack: "live/dev/app" });
  assert.deepEqual(stacks[0]?.open, { file: `${root}/live/dev/app/main.tf` });
  const needs = await below(stacks[0]);
  assert.deepEqual(shown(needs), ["Needs: 1 stack"]);
  const [needed] = await below(needs[0]);
  assert.equal(needed?.label, "live/dev/net");
  const back = await below(needed);
  assert.deepEqual(shown(back), ["Needed by: 1 stack"]);
  const [again] = await below(back[0]);
  assert.equal(again?.label, "live/dev/app");
  // One stack stands at several places: VS Code wants an id for each.
  assert.equal(new Set([stacks[0]?.id, again?.id, stacks[1]?.id, needed?.id]).size, 4);
});

test("several repositories stand side by side; stacks need no base, but a repository", async () => {
  const states = [ready(impact()), failed("no-base", "x", "/code/b"), failed("not-a-repository", "x", "/code/notes")];
  const rows = await stacksTree(picture(...states), source(), nothing);
  assert.deepEqual(
    rows.map(({ label }) => label),
    ["shop", "b"],
  );
  const [first, second] = await Promise.all(rows.map(below));
  assert.deepEqual(shown(first ?? []), ["live/dev: 2 stacks"]);
  assert.notEqual(first?.[0]?.id, second?.[0]?.id);
  assert.deepEqual(await stacksTree(undefined, source(), nothing), []);
});

test("below a stack stand its versions, states, and what runs said last; each opens where it is said", async () => {
  const at = (path: string) => ({ path, line: 2 });
  const details: StackDetailsResult = {
    versions: {
      pins: [{ tool: "terraform", version: "1.9.5", at: at(".terraform-version") }],
      constraints: [{ tool: "terragrunt", constraint: ">= 0.50", at: at("root.hcl") }],
      binary: { path: "tofu", at: at("root.hcl") },
    },
    states: [
      { address: "s3 states/app", certainty: "possible", at: at("live/dev/app/main.tf") },
      { address: "local live/dev/app/terraform.tfstate", certainty: "certain" },
    ],
    needs: [],
    neededBy: [],
  };
  const plan = { text: "+1 ~0 -0", state: "changes", stale: true, at: "2026-03-01T10:00:00.000Z" } as const;
  const drift = { text: "no drift", state: "clean", stale: false, at: "2026-03-01T11:30:00.000Z" } as const;
  const runs = [
    kept("drift", [app.stack], [result(app.stack, { outcome: "no-drift", log: "/runs/app.log" })]),
    kept("plan", [net.stack], [result(net.stack)], { folder: "/runs/net" }),
    kept("plan", [app.stack], [result(app.stack)], { root: "/code/other", folder: "/runs/other" }),
  ];
  const known: StacksKnown = {
    ...nothing,
    marks: () => new Map([[stackKey({ root, stack: app.stack }), { plan, drift }]]),
    runs: () => runs,
  };
  const of: StacksSource = { ...source(), stackDetails: async () => details };
  const [folder] = await stacksTree(picture(ready(impact())), of, known);
  const [row] = await below(folder);
  assert.equal(row?.description, "no drift (30 min ago) · needs 1");
  const rows = await below(row);
  assert.deepEqual(shown(rows), [
    "terraform 1.9.5: pinned · .terraform-version:2",
    "terragrunt >= 0.50: demanded · root.hcl:2",
    "tofu: what Terragrunt runs · root.hcl:2",
    "State: s3 states/app: possible · live/dev/app/main.tf:2",
    "State: local live/dev/app/terraform.tfstate: beside the configuration",
    "Last plan: +1 ~0 -0: stale · 2 h ago",
    "Last drift check: no drift: 30 min ago",
    "Last runs: 1 run",
  ]);
  assert.deepEqual(rows[0]?.open, { file: `${root}/.terraform-version`, line: 2 });
  assert.equal(rows[4]?.open, undefined);
  const last = await below(rows.at(-1));
  assert.deepEqual(shown(last), ["Drift check: no drift: 2 h ago"]);
  assert.deepEqual(last[0]?.runs, { command: "epicenter.openRunLog", arguments: ["/runs/app.log"] });
  assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
});

test("a folder of many stacks, and what many need, is shown page by page", async () => {
  const many = Array.from({ length: 150 }, (_, index) => row(`live/s${index}`, 0, 0));
  const asked = { ...source(), stackFolder: async () => ({ folders: [], stacks: many }) };
  const rows = await stacksTree(picture(ready(impact())), asked, nothing);
  assert.equal(rows.length, 101);
  assert.deepEqual(shown(rows.slice(-1)), ["Show 50 more: 50 stacks not shown"]);
  const [group, next] = rows.at(-1)?.runs?.arguments ?? [];
  const pages = new Map([[String(group), Number(next)]]);
  assert.equal((await stacksTree(picture(ready(impact())), asked, { ...nothing, shown: pages })).length, 150);
});
