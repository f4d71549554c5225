import assert from "node:assert/strict";
import { test } from "node:test";
import { stepFrom } from "../../src/webview/keys";
import { type Box, keptLayout, type Layout, layoutOf } from "../../src/webview/layout";
import { shownOf } from "../../src/webview/shown";
import { firstView } from "../../src/webview/view";
import { edge, estate, graph, node, shop } from "./picture";

const width = (id: string) => 60 + id.length * 7;
const shown = (picture = shop) => shownOf(picture, firstView);
const lay = (picture = shop, before?: Layout) => layoutOf(shown(picture), width, before);

function box({ boxes }: Layout, id: string): Box {
  const found = boxes.get(id);
  assert.ok(found, id);
  return found;
}

test("a change goes from left to right, and stacks of one wave stand below each other", () => {
  const layout = lay();
  const x = (id: string) => box(layout, id).x;
  for (const { from, to } of shop.edges) assert.ok(x(from) < x(to), `${from} before ${to}`);
  assert.equal(x("stacks/dev/net"), x("stacks/prod/net"));
});

test("no box lies on another, all lie in the drawing, and every edge has a line", () => {
  for (const picture of [shop, estate(120)]) {
    const layout = lay(picture);
    const boxes = [...layout.boxes.values()];
    for (const [index, a] of boxes.entries()) {
      assert.ok(a.x >= 0 && a.y >= 0 && a.x + a.width <= layout.width && a.y + a.height <= layout.height);
      for (const b of boxes.slice(index + 1)) {
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        assert.ok(apart, JSON.stringify([a, b]));
      }
    }
    for (const { from, to } of picture.edges)
      assert.match(layout.lines.get(`${from}\n${to}`)?.line ?? "", /^M[\d.,]+C/);
  }
});

test("stacks that wait on each other in one wave get a line as well", () => {
  const loop = graph([node("stack a 1"), node("stack b 1")], [edge("a > b"), edge("b > a")]);
  const layout = lay(loop);
  assert.equal(box(layout, "a").x, box(layout, "b").x);
  assert.equal(layout.lines.size, 2);
});

test("what was placed stays where it is when something leaves, and when nothing is new", () => {
  const before = lay();
  const fewer = graph(
    shop.nodes.filter(({ id }) => id !== "stacks/dev/net"),
    shop.edges.filter(({ from, to }) => from !== "stacks/dev/net" && to !== "stacks/dev/net"),
  );
  assert.equal(keptLayout(before, shown(), width), before);
  assert.equal(keptLayout(before, shown(fewer), width), before);
});

test("a new order is made where a node or an edge is new, one moved to another wave, or most are gone", () => {
  const before = lay();
  const without = graph(
    shop.nodes.slice(0, 3),
    shop.edges.slice(0, 2).filter(({ to }) => to !== "models/platform"),
  );
  const more = graph([...shop.nodes, node("stack stacks/new 1")], shop.edges);
  const linked = graph(shop.nodes, [...shop.edges, edge("modules/net > stacks/dev/net")]);
  const moved = graph(
    shop.nodes.map((each) => (each.id === "stacks/dev/net" ? node("stack stacks/dev/net 2") : each)),
    shop.edges,
  );
  for (const next of [more, linked, moved, without]) assert.equal(keptLayout(before, shown(next), width), undefined);
});

test("in a new order all that was there before keeps its place above or below the others", () => {
  const picture = estate(60);
  const before = lay(picture);
  const added = ["m0 live/aaa", "m5 live/aab", "m9 live/zzz"].map((text) => text.split(" "));
  const more = graph(
    [...picture.nodes, ...added.map(([, id]) => node(`stack ${id} 1`))],
    [...picture.edges, ...added.map(([module, id]) => edge(`modules/${module} > ${id}`))],
  );
  const after = lay(more, before);
  const turned = picture.nodes.flatMap(({ id: a }) =>
    picture.nodes
      .filter(({ id: b }) => before.columns.of.get(a) === before.columns.of.get(b))
      .filter(({ id: b }) => box(before, a).y < box(before, b).y && box(after, a).y >= box(after, b).y)
      .map(({ id: b }) => `${a} ${b}`),
  );
  assert.deepEqual(turned, []);
});

test("arrow keys go along edges to the nearest node, and up and down within a column", () => {
  const layout = lay();
  const step = (id: string, key: Parameters<typeof stepFrom>[1]) => stepFrom(id, key, shown(), layout);
  assert.equal(step("modules/net/main.tf", "ArrowRight"), "modules/net");
  assert.equal(step("modules/net", "ArrowLeft"), "modules/net/main.tf");
  const [upper = "", lower = ""] = ["stacks/dev/net", "stacks/prod/net"].sort(
    (a, b) => box(layout, a).y - box(layout, b).y,
  );
  assert.deepEqual([step(upper, "ArrowDown"), step(lower, "ArrowUp")], [lower, upper]);
  assert.deepEqual([step(lower, "Home"), step(upper, "End")], [upper, lower]);
  assert.deepEqual([step(upper, "ArrowUp"), step("stacks/prod/app", "ArrowRight")], [undefined, undefined]);
});

test("each of 150 nodes has a place", { timeout: 60_000 }, () => {
  const picture = estate(140);
  assert.equal(new Set(lay(picture).boxes.keys()).size, picture.nodes.length);
});
