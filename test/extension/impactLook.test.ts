import assert from "node:assert/strict";
import { test } from "node:test";
import type { AffectedStack } from "../../src/engine";
import { headline } from "../../src/extension/headline";
import { filterWords, hiddenBy } from "../../src/extension/impactFilter";
import { type Filter, firstLook, type Grouping, type ImpactLook, noFilter } from "../../src/extension/impactLook";
import { impactTree } from "../../src/extension/impactTree";
import { lookStore, type Memory } from "../../src/extension/lookStore";
import { type Node, type RunMarks, stackKey } from "../../src/extension/node";
import { impact, picture, ready, root, stack } from "./impact";

const reason = (change: string | null, certainty: AffectedStack["certainty"] = "certain"): AffectedStack["reasons"] => [
  { change, certainty, path: [{ id: change ?? "live/dev/net", kind: "file" }] },
];

const all = [
  stack("live/dev/net", {
    ring: "own",
    reasons: [...reason("live/dev/net/main.tf"), ...reason("modules/net/main.tf")],
  }),
  stack("live/prod/net", { reasons: reason("modules/net/main.tf") }),
  stack("live/prod/app", { ring: "dependent", wave: 2, reasons: reason(null) }),
  stack("live/prod/maybe", { certainty: "possible", reasons: reason("modules/net/x.bin", "possible") }),
  stack("bootstrap", { remote: true, reasons: reason("modules/net/main.tf") }),
  stack("live/dev/gone", { ring: "removed", status: "removed", reasons: reason("live/dev/gone/main.tf") }),
];
const shown = picture(ready(impact({ affected: all })));

function tree(look: Partial<ImpactLook>, marks: RunMarks = new Map()): readonly Node[] {
  return impactTree(shown, marks, { ...firstLook, ...look });
}

const drawn = (rows: readonly Node[]) =>
  rows.map(({ label, description, children }) => [
    `${label} | ${description}`,
    ...children.flatMap(({ label: below, target }) => (target && "stack" in target ? [below] : [])),
  ]);

const grouped = (grouping: Grouping) => drawn(tree({ grouping }));
const removed = ["Removed | 1 stack", "live/dev/gone"];

test("by wave: what is possible and what is removed stands apart", () => {
  assert.deepEqual(grouped("wave"), [
    ["Wave 1 | 3 stacks", "live/dev/net", "live/prod/net", "bootstrap"],
    ["Wave 2 | 1 stack", "live/prod/app"],
    ["Possible | 1 stack", "live/prod/maybe"],
    removed,
  ]);
});

test("by environment: as the path says it, those that speak of none last; what is possible counts", () => {
  assert.deepEqual(grouped("environment"), [
    ["dev | 1 stack", "live/dev/net"],
    ["prod | 3 stacks", "live/prod/net", "live/prod/app", "live/prod/maybe"],
    ["Without an environment | 1 stack", "bootstrap"],
    removed,
  ]);
});

test("by changed file: a stack stands under each that reaches it, with that reason first", () => {
  assert.deepEqual(grouped("change"), [
    ["live/dev/net/main.tf | 1 stack", "live/dev/net"],
    ["modules/net/main.tf | 3 stacks", "live/dev/net", "live/prod/net", "bootstrap"],
    ["modules/net/x.bin | 1 stack", "live/prod/maybe"],
    ["Through other stacks | 1 stack", "live/prod/app"],
    removed,
  ]);
  const [own, module] = tree({ grouping: "change" });
  assert.equal(own?.children[0]?.children[0]?.label, "live/dev/net/main.tf");
  assert.equal(module?.children[0]?.children[0]?.label, "modules/net/main.tf");
});

test("by ring: how the change reaches them", () => {
  assert.deepEqual(grouped("ring"), [
    ["Own files changed | 1 stack", "live/dev/net"],
    ["Something that it reads changed | 2 stacks", "live/prod/net", "bootstrap"],
    ["Only through other stacks | 1 stack", "live/prod/app"],
    ["Possible | 1 stack", "live/prod/maybe"],
    removed,
  ]);
});

function everyNode(nodes: readonly Node[]): readonly Node[] {
  return nodes.flatMap((node) => [node, ...everyNode(node.children)]);
}

test("ids are unique in every grouping, and a stack keeps its own from wave to wave", () => {
  for (const grouping of ["wave", "environment", "change", "ring"] as const) {
    const ids = everyNode(tree({ grouping })).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, grouping);
  }
  assert.equal(tree({})[0]?.children[0]?.id, stackKey({ root, stack: "live/dev/net" }));
});

test("what is removed says what to do, and where", () => {
  const row = tree({}).at(-1)?.children[0];
  assert.match(row?.description ?? "", /^removed · destroy before merging · /);
  const [advice] = row?.children ?? [];
  assert.equal(advice?.label, "Destroy it before merging");
  assert.match(advice?.tooltip ?? "", /In a checkout of origin\/main, destroy live\/dev\/gone before you merge/);
});

const filtered = (filter: Partial<Filter>, marks: RunMarks = new Map()) =>
  tree({ filter: { ...noFilter, ...filter } }, marks);
const stacksOf = (rows: readonly Node[]) => drawn(rows).flatMap(([, ...stacks]) => stacks);

test("the filter looks for every word in the stack's name, whatever its case", () => {
  assert.deepEqual(stacksOf(filtered({ text: "NET prod" })), ["live/prod/net"]);
});

test("the filter lets through what is certain, an environment, or what has results", () => {
  assert.ok(!stacksOf(filtered({ certainOnly: true })).includes("live/prod/maybe"));
  assert.deepEqual(stacksOf(filtered({ environments: ["dev"] })), ["live/dev/net", "live/dev/gone"]);
  assert.deepEqual(stacksOf(filtered({ environments: [""] })), ["bootstrap"]);
  const marks: RunMarks = new Map([
    [stackKey({ root, stack: "live/prod/app" }), { plan: { text: "no changes", state: "clean", stale: false } }],
  ]);
  assert.deepEqual(stacksOf(filtered({ withResults: true }, marks)), ["live/prod/app"]);
});

test("what the filter hides is counted where the answer stands, and one row clears it", () => {
  const filter = { ...noFilter, text: "net", environments: ["prod", ""], certainOnly: true };
  assert.equal(filterWords(filter), "“net”, prod or no environment, certain only");
  const [first, wave] = tree({ filter });
  assert.equal(first?.label, "5 of 6 stacks hidden");
  assert.equal(first?.description, "“net”, prod or no environment, certain only");
  assert.equal(first?.runs?.command, "epicenter.clearFilter");
  assert.equal(wave?.description, "1 of 3 stacks");
  const beside = { ...hiddenBy(filter, shown, new Map()), filter: filterWords(filter), checked: 2 };
  const { title, message, badge } = headline(shown, beside);
  assert.equal(title, "6/10 · 5 hidden · origin/main");
  assert.match(
    message,
    / 5 stacks hidden by the filter \(“net”, prod or no environment, certain only\)\. 2 checked\.$/,
  );
  assert.equal(badge, 6);
});

test("a filter that hides every stack leaves its row: an empty view would read like an all-clear", () => {
  assert.deepEqual(drawn(filtered({ text: "nothing is called so" })), [
    ["6 of 6 stacks hidden | “nothing is called so”"],
  ]);
});

test("where nothing is affected the filter leaves the view to the welcome text", () => {
  const look = { ...firstLook, filter: { ...noFilter, certainOnly: true } };
  assert.deepEqual(impactTree(picture(ready(impact())), new Map(), look), []);
});

test("boxes stand where something can be run; a group's is for all of its stacks that can", () => {
  const key = (id: string) => stackKey({ root, stack: id });
  const checks = (checked: readonly string[]) =>
    tree({ checked: new Set(checked.map(key)) }).flatMap((group) =>
      [group, ...group.children].map(({ label, check }) => [label, check?.checked, check?.stacks.length] as const),
    );
  assert.deepEqual(checks(["live/dev/net"]), [
    ["Wave 1", false, 2],
    ["live/dev/net", true, 1],
    ["live/prod/net", false, 1],
    ["bootstrap", undefined, undefined],
    ["Wave 2", false, 1],
    ["live/prod/app", false, 1],
    ["Possible", false, 1],
    ["live/prod/maybe", false, 1],
    ["Removed", undefined, undefined],
    ["live/dev/gone", undefined, undefined],
  ]);
  assert.equal(checks(["live/dev/net", "live/prod/net"])[0]?.[1], true);
});

const many = Array.from({ length: 2345 }, (_, index) => stack(`live/dev/s${String(index).padStart(4, "0")}`));
const crowd = picture(
  ready(
    impact({
      affected: many,
      changes: many.map(({ stack: id }) => ({ path: `${id}.txt`, status: "added", effect: "none" })),
    }),
  ),
);

test("no group shows more than a page; the last row shows the next, and says how many are left", () => {
  const [wave, silent] = impactTree(crowd, new Map(), firstLook);
  assert.equal(wave?.children.length, 101);
  assert.equal(silent?.children.length, 101);
  const more = wave?.children.at(-1);
  assert.deepEqual([more?.label, more?.description], ["Show 100 more", "2245 stacks not shown"]);
  assert.equal(wave?.check?.stacks.length, 2345);
  const [group, rows] = more?.runs?.arguments ?? [];
  const [next] = impactTree(crowd, new Map(), firstLook, new Map([[String(group), Number(rows)]]));
  assert.equal(next?.children.length, 201);
  assert.equal(next?.children[199]?.label, "live/dev/s0199");
  const [last] = impactTree(crowd, new Map(), firstLook, new Map([[String(group), 2300]]));
  assert.equal(last?.children.at(-1)?.label, "Show 45 more");
  const [whole] = impactTree(crowd, new Map(), firstLook, new Map([[String(group), 2400]]));
  assert.equal(whole?.children.length, 2345);
});

test("groups below a full page of stacks are folded", () => {
  const waves = [...many.slice(0, 100), ...many.slice(100, 150).map((each) => ({ ...each, wave: 2 }))];
  const folded = impactTree(picture(ready(impact({ affected: waves }))), new Map(), firstLook).map(
    (each) => each.folded,
  );
  assert.deepEqual(folded, [false, true]);
});

function memory(): Memory & { readonly kept: Map<string, unknown> } {
  const kept = new Map<string, unknown>();
  return {
    kept,
    get: <T>(key: string) => kept.get(key) as T | undefined,
    // As VS Code does it: what comes back went through JSON.
    update: async (key, value) => void kept.set(key, JSON.parse(JSON.stringify(value))),
  };
}

test("grouping, filter, checks and what is unfolded outlive the window", () => {
  const kept = memory();
  let drawnAnew = 0;
  const store = lookStore(kept, () => {
    drawnAnew += 1;
  });
  store.group("environment");
  store.filter({ ...noFilter, text: "net", environments: ["prod"] });
  const [a, b, c] = ["a", "b", "c"].map((id) => ({ root, stack: id }));
  assert.ok(a && b && c);
  store.check([a, b, c], true);
  store.check([b], false);
  store.unfold("row", true);
  assert.equal(drawnAnew, 4);
  const next = lookStore(kept, () => undefined);
  assert.deepEqual(next.look(), store.look());
  assert.deepEqual([...next.look().checked], [stackKey(a), stackKey(c)]);
  assert.equal(next.isUnfolded("row"), true);
  assert.equal(next.isUnfolded("another"), undefined);
});

test("checks of an earlier window that are not affected any more are forgotten; while the window lives they are not", () => {
  const kept = memory();
  lookStore(kept, () => undefined).check(
    [
      { root, stack: "a" },
      { root, stack: "b" },
      { root: "/code/other", stack: "c" },
    ],
    true,
  );
  const store = lookStore(kept, () => undefined);
  store.answered(root, [{ stack: "a" }]);
  const left = [stackKey({ root, stack: "a" }), stackKey({ root: "/code/other", stack: "c" })];
  assert.deepEqual([...store.look().checked], left);
  store.answered(root, []);
  assert.deepEqual([...store.look().checked], left);
});

test("what nobody wrote is the default, and of what was unfolded the oldest is forgotten", () => {
  const kept = memory();
  kept.kept.set("epicenter.look", { grouping: "colour", filter: { text: 3, environments: "prod" }, checked: [1] });
  kept.kept.set("epicenter.unfolded", [["x"], 3, ["row", true]]);
  const store = lookStore(kept, () => undefined);
  assert.deepEqual(store.look(), firstLook);
  assert.equal(store.isUnfolded("row"), true);
  for (let index = 0; index < 500; index += 1) store.unfold(`r${index}`, false);
  assert.equal(store.isUnfolded("row"), undefined);
  assert.equal(store.isUnfolded("r0"), false);
});
