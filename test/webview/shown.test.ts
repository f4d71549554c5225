import assert from "node:assert/strict";
import { test } from "node:test";
import { columnsOf } from "../../src/webview/columns";
import { isFold } from "../../src/webview/fold";
import { type Shown, shownOf } from "../../src/webview/shown";
import { firstView, readView, type View } from "../../src/webview/view";
import { edge, estate, graph, node, shop } from "./picture";

function show(view: Partial<View>, picture = shop): Shown {
  return shownOf(picture, { ...firstView, ...view });
}

const ids = ({ items }: Shown) => items.map(({ id }) => id).sort();

test("without a limit all is shown", () => {
  assert.equal(show({}).items.length, shop.nodes.length);
  assert.equal(show({}).edges.length, shop.edges.length);
});

test("a filter keeps what fits, what reaches it and what it reaches; who only waits for it is left out", () => {
  const dev = show({ filter: "DEV" });
  assert.deepEqual(ids(dev), ["models/platform", "modules/net", "modules/net/main.tf", "stacks/dev/net"]);
  assert.deepEqual([...dev.matches], ["stacks/dev/net"]);
  const nothing = show({ filter: "no such name" });
  assert.deepEqual([nothing.items, nothing.nothing], [[], "No name has “no such name” in it."]);
});

test("a focus keeps what lies around the node, as far as its depth", () => {
  const focus = (depth: number | null) => ids(show({ focus: { id: "models/platform", depth } }));
  assert.deepEqual(focus(1), ["models/platform", "modules/net", "stacks/dev/net", "stacks/prod/net"]);
  assert.ok(focus(2).includes("stacks/prod/app") && focus(2).includes("modules/net/main.tf"));
  assert.ok(!focus(null).includes("secrets/prod.enc.yaml"), "it reaches a neighbour, not the node");
});

test("a focus on what is not there any more shows all", () => {
  assert.equal(show({ focus: { id: "gone", depth: 1 } }).items.length, shop.nodes.length);
});

const diamond = graph(
  [node("file a"), node("module b"), node("module c"), node("module d"), node("stack e 1"), node("stack f 1")],
  [
    edge("a > b"),
    edge("b > e"),
    edge("a > c"),
    edge("c > d"),
    edge("d > e"),
    edge("b > f"),
    edge("f > e", { kind: "order" }),
  ],
);

test("a trace keeps the shortest way or all ways between two nodes, whichever is chosen first", () => {
  const trace = (from: string, to: string, ways: "shortest" | "all") =>
    ids(show({ trace: { from, to, ways } }, diamond));
  assert.deepEqual(trace("a", "e", "shortest"), ["a", "b", "e"]);
  assert.deepEqual(trace("a", "e", "all"), ["a", "b", "c", "d", "e"]);
  assert.deepEqual(trace("e", "a", "shortest"), ["a", "b", "e"]);
});

test("no change takes an order edge: where only that connects, there is no way, and words say so", () => {
  const none = show({ trace: { from: "f", to: "e", ways: "all" } }, diamond);
  assert.deepEqual([none.items, none.nothing], [[], "No change goes from f to e, nor the other way."]);
});

test("a trace whose end is not chosen yet shows no less", () => {
  assert.equal(show({ trace: { from: "a", to: null, ways: "all" } }, diamond).items.length, 6);
});

test("150 nodes are shown each; above, folders stand for what is in them", () => {
  assert.ok(show({}, estate(140)).items.every((item) => !isFold(item)));
  const { items, count } = show({}, estate(300));
  assert.equal(count, 310);
  assert.ok(items.length <= 60, `${items.length} places`);
  const inside = items.reduce((sum, item) => sum + (isFold(item) ? item.members.length : 1), 0);
  assert.equal(inside, 310, "nobody is lost");
  assert.ok(
    items.some((item) => isFold(item) && item.folder === "live/prod"),
    "stacks are folded by environment",
  );
});

test("a fold holds stacks of one wave only, and its edges stand for all of theirs", () => {
  const { items, edges } = show({}, estate(300));
  for (const item of items.filter(isFold)) assert.equal(new Set(item.members.map(({ stack }) => stack?.wave)).size, 1);
  assert.equal(
    edges.reduce((sum, { parts }) => sum + parts.length, 0),
    300,
  );
  assert.ok(edges.every(({ from, to }) => from !== to));
});

test("an opened fold shows what is in it; all else stays as it is", () => {
  const before = show({}, estate(300));
  const fold = before.items.find(isFold);
  assert.ok(fold);
  const after = show({ opened: [fold.id] }, estate(300));
  for (const { id } of fold.members) assert.ok(ids(after).includes(id), id);
  const others = before.items.filter((item) => item !== fold);
  for (const { id } of others) assert.ok(ids(after).includes(id), id);
});

test("columns: changed files, what lies on the way, stacks by wave, removed ones last", () => {
  const removed = {
    id: "old",
    kind: "stack",
    reached: "certain",
    stack: { kind: "terraform", ring: "removed" },
  } as const;
  const picture = graph([...shop.nodes, removed], [...shop.edges, edge("modules/net/main.tf > old")]);
  const columns = columnsOf(show({}, picture));
  assert.deepEqual(
    columns.headings.map(({ text, first, last }) => `${text} ${first}-${last}`),
    ["Changed files 0-0", "On the way 1-2", "Wave 1 3-3", "Wave 2 4-4", "Removed 5-5"],
  );
  assert.deepEqual(
    ["secrets/prod.enc.yaml", "modules/net", "models/platform", "stacks/dev/net", "stacks/prod/app", "old"].map((id) =>
      columns.of.get(id),
    ),
    [0, 1, 2, 3, 4, 5],
  );
});

test("columns: a stack that nothing orders, though it is not removed, is not called so", () => {
  const stack = { id: "s", kind: "stack", reached: "certain", stack: { kind: "terraform", ring: "input" } } as const;
  assert.deepEqual(
    columnsOf(show({}, graph([stack], []))).headings.map(({ text }) => text),
    ["Without a wave"],
  );
});

test("columns: modules that call each other in a circle get a place all the same", () => {
  const circle = graph(
    [node("file f", { change: "modified" }), node("module a"), node("module b"), node("stack s 1")],
    [edge("f > a"), edge("a > b"), edge("b > a"), edge("b > s")],
  );
  const columns = columnsOf(show({}, circle));
  assert.equal(columns.of.get("f"), 0);
  assert.equal(columns.headings.at(-1)?.text, "Wave 1");
  assert.equal(columns.of.size, 4);
});

test("a kept view is taken back; what does not fit is as at first", () => {
  const view: View = {
    ...firstView,
    scope: "everything",
    focus: { id: "a", depth: 2 },
    trace: { from: "a", to: "b", ways: "all" },
    opened: ["x"],
    sight: { zoom: 1.5, left: 10, top: 20 },
  };
  assert.deepEqual(readView(JSON.parse(JSON.stringify(view))), view);
  assert.deepEqual(readView(undefined), firstView);
  assert.deepEqual(readView({ scope: 7, focus: "x", trace: {}, opened: [1], sight: { zoom: -1 } }), firstView);
});
