import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, type TestContext, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import type { FromPage, GraphPicture } from "../../src/graphProtocol";
import { type GraphPage, openGraph, startBrowser } from "./browser";
import { edge, estate, graph, node, shop } from "./picture";
import type { Theme } from "./themes";

let browser: Browser | undefined;
let missing = "";

before(async () => {
  const started = await startBrowser();
  if (typeof started === "string") missing = started;
  else browser = started;
});
after(() => browser?.close());

/** A test on a page of its own; skipped, with the reason, where there is no browser. Scripts must not fail on the way. */
function onPage(
  name: string,
  run: (graph: GraphPage, page: Page) => Promise<void>,
  options: { state?: unknown; theme?: Theme; picture?: GraphPicture } = {},
): void {
  test(name, async (t: TestContext) => {
    if (browser === undefined) return t.skip(missing);
    const opened = await openGraph(browser, options);
    try {
      await opened.show(options.picture ?? shop);
      await run(opened, opened.page);
      assert.deepEqual(opened.errors, []);
    } finally {
      await opened.close();
    }
  });
}

const at = (page: Page, id: string) => page.locator(`.drawing .node[data-key="${id}"]`);
const details = (page: Page) => page.locator(".details").innerText();
const shownIds = (page: Page) =>
  page.locator(".drawing .node").evaluateAll((all) => all.map((each) => each.getAttribute("data-key")).sort());
const last = async ({ sent }: GraphPage): Promise<FromPage | undefined> => (await sent()).at(-1);

onPage(
  "the page says that it is there, and shows a node for each, under the heading of its column",
  async (graph, page) => {
    assert.deepEqual((await graph.sent())[0], { type: "look", look: { scope: "affected", root: null } });
    assert.equal(await page.getByRole("listbox", { name: "Blast radius" }).count(), 1);
    for (const heading of ["Changed files", "On the way", "Wave 1", "Wave 2"]) {
      assert.equal(await page.getByRole("group", { name: heading, exact: true }).count(), 1, heading);
    }
    const wave1 = page.getByRole("group", { name: "Wave 1", exact: true }).getByRole("option");
    assert.deepEqual((await wave1.evaluateAll((all) => all.map((each) => each.getAttribute("aria-label")))).sort(), [
      "stacks/dev/net stack · input, Wave 1, 1 before it, 1 after it",
      "stacks/prod/net stack · input, Wave 1, 1 before it, 1 after it",
    ]);
  },
);

onPage("kind, ring and certainty are told by shape, icon, line and words, not by colour alone", async (_, page) => {
  const look = (id: string, part: string) => at(page, id).locator(part).first();
  const shapes = await Promise.all(
    ["modules/net/main.tf", "modules/net", "models/platform", "stacks/dev/net"].map((id) =>
      look(id, ".shape").getAttribute("d"),
    ),
  );
  assert.equal(new Set(shapes.map((d) => d?.replace(/[\d.,]+/g, ""))).size, 4, "a shape for each kind");
  const icons = await Promise.all(
    ["stacks/dev/net", "stacks/prod/app"].map((id) =>
      look(id, ".icon").evaluate((icon) => getComputedStyle(icon).fill),
    ),
  );
  assert.notEqual(icons[0], icons[1], "an icon for each ring");
  const dashes = (locator: ReturnType<typeof look>) =>
    locator.evaluate((each) => getComputedStyle(each).strokeDasharray);
  assert.notEqual(await dashes(look("stacks/prod/app", ".shape")), "none");
  assert.equal(await dashes(look("stacks/prod/net", ".shape")), "none");
  assert.notEqual(await dashes(page.locator(".edge.possible .shaft").first()), "none");
  assert.equal(await look("stacks/prod/app", ".line").textContent(), "stack · dependent · possible");
});

onPage("a click chooses a node and tells what it is, from where and where that is written", async (graph, page) => {
  await at(page, "stacks/prod/app").click();
  const text = await details(page);
  assert.match(text, /stacks\/prod\/app\s+stack · dependent · possible/);
  assert.match(text, /It is reached only through the outputs of another affected stack\./);
  assert.match(text, /It runs in wave 2\.\s+Possible: /);
  assert.match(text, /Comes from \(3\)/);
  assert.match(text, /stacks\/prod\/net\s+reads its outputs\s+calls\s+stacks\/prod\/app\/main\.tf:3/);
  assert.match(text, /stacks\/dev\/net\s+only waits for it/);
  assert.equal(await at(page, "stacks/prod/app").getAttribute("aria-selected"), "true");
  await page.getByRole("button", { name: "stacks/prod/app/main.tf:3" }).first().click();
  assert.deepEqual(await last(graph), {
    type: "open",
    root: "/code/shop",
    place: { path: "stacks/prod/app/main.tf", line: 3 },
  });
});

onPage("what the chosen node has nothing to do with steps back", async (_, page) => {
  await at(page, "stacks/dev/net").click();
  const far = await page
    .locator(".node.far")
    .evaluateAll((all) => all.map((each) => each.getAttribute("data-key")).sort());
  assert.deepEqual(far, ["secrets/prod.enc.yaml", "stacks/prod/net"]);
  await page.locator(".canvas").click({ position: { x: 5, y: 300 } });
  assert.equal(await page.locator(".drawing .node.far").count(), 0);
});

onPage("a click on an edge tells its evidence", async (_, page) => {
  await page.locator('.edge[data-edge^="modules/net\\a "] .reach').dispatchEvent("click");
  assert.match(await details(page), /An edge\s+modules\/net → models\/platform\s+calls\s+models\/platform\/main\.tf:3/);
});

onPage("a double click or Enter opens what the node stands for", async (graph, page) => {
  await at(page, "modules/net/main.tf").dblclick();
  const open = { type: "openNode", root: "/code/shop" };
  assert.deepEqual(await last(graph), { ...open, id: "modules/net/main.tf", kind: "file" });
  await at(page, "stacks/dev/net").focus();
  await page.keyboard.press("Enter");
  assert.deepEqual(await last(graph), { ...open, id: "stacks/dev/net", kind: "stack" });
});

onPage("everything can be done by keyboard: the graph is one stop, arrows go through it", async (_, page) => {
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-key"));
  assert.equal(await page.locator('.drawing .node[tabindex="0"]').count(), 1);
  await page.locator('.drawing .node[tabindex="0"]').focus();
  await at(page, "modules/net/main.tf").focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await focused(), "modules/net");
  assert.match(await details(page), /^modules\/net\s/);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  const stack = await focused();
  assert.match(stack ?? "", /^stacks\//);
  assert.equal(await page.locator('.drawing .node[tabindex="0"]').getAttribute("data-key"), stack);
  await page.keyboard.press("Escape");
  assert.match(await details(page), /^How to read it/);
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "out", "after the graph come the buttons for the zoom");
});

onPage("a filter, a focus with its depth, and Escape back to all", async (_, page) => {
  await page.keyboard.press("/");
  await page.keyboard.type("dev");
  assert.deepEqual(await shownIds(page), ["models/platform", "modules/net", "modules/net/main.tf", "stacks/dev/net"]);
  assert.match(await page.locator(".count").innerText(), /^4 of 7 nodes: 1 match/);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".drawing .node").count(), 7);
  await at(page, "models/platform").click();
  await page.getByRole("button", { name: "Focus" }).click();
  assert.ok(!(await shownIds(page)).includes("secrets/prod.enc.yaml"));
  await page.getByLabel("Distance").selectOption("1");
  assert.deepEqual(await shownIds(page), ["models/platform", "modules/net", "stacks/dev/net", "stacks/prod/net"]);
  await page.getByRole("button", { name: /^Show all again, not: Around models\/platform/ }).click();
  assert.equal(await page.locator(".drawing .node").count(), 7);
});

onPage("a trace between two nodes, by mouse and by keys", async (_, page) => {
  await at(page, "modules/net").click();
  await page.getByRole("button", { name: "Trace from here" }).click();
  assert.match(await page.locator(".limits").innerText(), /Trace from modules\/net to … choose a node/);
  await at(page, "stacks/prod/app").click();
  const way = ["models/platform", "modules/net", "stacks/prod/app", "stacks/prod/net"];
  assert.deepEqual(await shownIds(page), way);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".drawing .node").count(), 7);
  await at(page, "modules/net").focus();
  await page.keyboard.press("t");
  await at(page, "stacks/prod/app").focus();
  await page.keyboard.press("t");
  assert.deepEqual(await shownIds(page), way);
  await page.getByLabel("Ways").selectOption("all");
  assert.deepEqual(await shownIds(page), way);
});

const place = (page: Page, id: string) => at(page, id).evaluate((each) => each.getBoundingClientRect().toJSON());

const tall = estate(60);
onPage(
  "zoom, place and choice stay when the picture changes",
  async (graph, page) => {
    // One in the middle: at an end there may be nothing to scroll.
    const chosen =
      (await page.getByRole("group", { name: "Wave 2" }).getByRole("option").nth(15).getAttribute("data-key")) ?? "";
    await page.getByRole("button", { name: "Zoom in" }).click();
    await page.getByRole("button", { name: "Zoom in" }).click();
    await at(page, chosen).click();
    const before = await place(page, chosen);
    const gone = tall.nodes.filter(({ id }) => id !== "live/dev/app-30");
    await graph.show({ ...tall, summary: "fewer", nodes: gone });
    assert.equal(await page.locator(".drawing .node").count(), 69);
    assert.deepEqual(await place(page, chosen), before, "what stays does not move");
    const added = ["live/aaa", "live/aab", "live/aac"];
    await graph.show({
      ...tall,
      summary: "more",
      nodes: [...tall.nodes, ...added.map((id) => node(`stack ${id} 1`))],
      edges: [...tall.edges, ...added.map((id) => edge(`modules/m0 > ${id}`))],
    });
    const after = await place(page, chosen);
    assert.ok(Math.abs(after.width - before.width) < 1, "the zoom stays");
    assert.ok(
      Math.abs(after.x - before.x) < 2 && Math.abs(after.y - before.y) < 2,
      "what is chosen stays in its place",
    );
    assert.equal(await at(page, chosen).getAttribute("aria-selected"), "true");
  },
  { picture: tall },
);

onPage("the focus stays on its node when the picture changes", async (graph, page) => {
  await at(page, "stacks/prod/net").focus();
  await graph.show({ ...shop, summary: "again" });
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("data-key")), "stacks/prod/net");
});

onPage("zoom and scroll by mouse and keyboard", async (_, page) => {
  const width = async () => Number(await page.locator(".drawing").getAttribute("width"));
  const first = await width();
  await at(page, "stacks/prod/net").focus();
  await page.keyboard.press("+");
  await page.keyboard.press("+");
  await page.keyboard.press("+");
  assert.ok((await width()) > first * 1.8);
  const left = () => page.locator(".canvas").evaluate((canvas) => canvas.scrollLeft);
  const from = await left();
  await page.keyboard.press("Shift+ArrowLeft");
  assert.ok((await left()) < from);
  await page.mouse.move(300, 500);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -200);
  await page.keyboard.up("Control");
  await page.waitForFunction(
    (known) => Number(document.querySelector(".drawing")?.getAttribute("width")) > known,
    first * 2,
  );
  const dragged = await left();
  await page.mouse.move(500, 640);
  await page.mouse.down();
  await page.mouse.move(420, 640, { steps: 4 });
  await page.mouse.up();
  assert.equal((await left()) - dragged, 80);
  await page.keyboard.press("0");
  const canvas = await page.locator(".canvas").evaluate((each) => each.clientWidth);
  assert.ok((await width()) <= canvas);
});

onPage("what the reader set is kept for a reload", async (graph, page) => {
  await page.getByRole("radio", { name: "Everything" }).check();
  assert.deepEqual(await last(graph), { type: "look", look: { scope: "everything", root: null } });
  await page.getByPlaceholder("Filter by name").fill("net");
  const kept = (await graph.kept()) as { scope: string; filter: string };
  assert.deepEqual([kept.scope, kept.filter], ["everything", "net"]);
});

const kept = {
  scope: "everything",
  root: "/code/shop",
  form: "graph",
  filter: "",
  focus: { id: "modules/net", depth: 1 },
  selected: "modules/net",
  sight: { zoom: 0.8, left: 0, top: 0 },
};
onPage(
  "after a reload the page is as it was",
  async (graph, page) => {
    assert.deepEqual((await graph.sent())[0], { type: "look", look: { scope: "everything", root: "/code/shop" } });
    assert.deepEqual(await shownIds(page), ["models/platform", "modules/net", "modules/net/main.tf"]);
    assert.match(await details(page), /^modules\/net\s/);
    const box = await page
      .locator(".drawing")
      .evaluate((svg: SVGSVGElement) => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width);
    assert.ok(Math.abs(box - 0.8) < 0.001);
  },
  { state: kept },
);

onPage(
  "a large graph is folded; a fold opens, and folds again",
  async (graph, page) => {
    assert.match(await page.locator(".count").innerText(), /^310 nodes, folded by folder into \d+$/);
    const folded = await page.locator(".drawing .node").count();
    await page.locator(".drawing .node.fold").first().dblclick();
    assert.ok((await page.locator(".drawing .node").count()) > folded);
    await page.getByRole("button", { name: "Fold again" }).click();
    assert.equal(await page.locator(".drawing .node").count(), folded);
    await graph.tell({ type: "select", id: "live/prod/app-101" });
    await at(page, "live/prod/app-101").waitFor();
    assert.match(await details(page), /^live\/prod\/app-101\s/);
  },
  { picture: estate(300) },
);

onPage("a node that something hides is brought to light when it is asked for", async (graph, page) => {
  await page.getByPlaceholder("Filter by name").fill("dev");
  await graph.tell({ type: "select", id: "secrets/prod.enc.yaml" });
  await at(page, "secrets/prod.enc.yaml").waitFor();
  assert.equal(await page.getByPlaceholder("Filter by name").inputValue(), "");
});

onPage("the list holds the same nodes under the same headings", async (_, page) => {
  await page.getByRole("radio", { name: "List" }).check();
  assert.deepEqual(await page.locator(".list h2").allInnerTexts(), ["Changed files", "On the way", "Wave 1", "Wave 2"]);
  assert.equal(await page.locator(".list .row").count(), 7);
  await page.getByRole("button", { name: "stacks/dev/net stack · input" }).click();
  assert.match(await details(page), /^stacks\/dev\/net\s/);
  assert.equal(await page.locator(".list .row[aria-pressed=true]").count(), 1);
});

onPage("the exported SVG stands on its own, in the colours of the theme; the PNG is one", async (graph, page) => {
  await page.getByRole("button", { name: "Export as SVG" }).click();
  const svg = await last(graph);
  assert.ok(svg?.type === "save" && svg.format === "svg");
  assert.match(svg.data, /^<svg [^>]*width="\d+/);
  assert.match(svg.data, />stacks\/prod\/app</);
  assert.match(svg.data, /fill="rgb\(31, 31, 31\)"/);
  assert.doesNotMatch(svg.data, /var\(|class=|data-key=|tabindex=/);
  const told = (await graph.sent()).length;
  await page.getByRole("button", { name: "Export as PNG" }).click();
  await page.waitForFunction((known) => (window as unknown as { told(): unknown[] }).told().length > known, told);
  const png = await last(graph);
  assert.ok(png?.type === "save" && png.format === "png");
  assert.equal(Buffer.from(png.data, "base64").subarray(1, 4).toString(), "PNG");
});

onPage("a PNG that can't be drawn is told", async (graph, page) => {
  await page.evaluate("Image.prototype.decode = () => Promise.reject(new Error('too large'))");
  const told = (await graph.sent()).length;
  await page.getByRole("button", { name: "Export as PNG" }).click();
  await page.waitForFunction((known) => (window as unknown as { told(): unknown[] }).told().length > known, told);
  assert.deepEqual(await last(graph), {
    type: "failed",
    message: "The graph could not be drawn as a PNG; export it as an SVG.",
  });
});

const nothing = graph([], [], {
  summary: "No stacks affected by 1 changed file, of 10.",
  offers: [{ command: "epicenter.chooseBase", title: "Choose Base" }],
});
onPage(
  "without nodes the page has words, and offers what may help",
  async (graph, page) => {
    assert.match(await page.locator(".words").innerText(), /No stacks are affected by 1 changed file\./);
    await page.getByRole("button", { name: "Choose Base" }).click();
    assert.deepEqual(await last(graph), { type: "run", command: "epicenter.chooseBase" });
    await page.getByRole("button", { name: "Show everything" }).click();
    assert.deepEqual(await last(graph), { type: "look", look: { scope: "everything", root: null } });
    await graph.show(shop);
    assert.equal(await page.locator(".drawing .node").count(), 7, "and the graph comes when there is one");
  },
  { picture: nothing },
);

const repositories = [
  { root: "/code/shop", name: "shop" },
  { root: "/code/net", name: "net" },
];
onPage(
  "with several repositories one is chosen",
  async (graph, page) => {
    await page.getByLabel("Repository").selectOption("net");
    assert.deepEqual(await last(graph), { type: "look", look: { scope: "affected", root: "/code/net" } });
  },
  { picture: { ...shop, repositories } },
);

const odd = '<img src="x" onerror="document.title=1">/\u202emain.tf';
onPage(
  "names out of the repository are text, and what would steer it is visible",
  async (graph, page) => {
    await at(page, odd.replaceAll('"', '\\"')).click();
    assert.equal(await page.locator("img").count(), 0);
    assert.match((await page.locator(".drawing .file .name").textContent()) ?? "", /\\u202emain\.tf$/);
    assert.match(await details(page), /<img src="x" onerror="document.title=1">\/\\u202emain\.tf/);
    await page.getByRole("radio", { name: "List" }).check();
    assert.equal(await page.locator("img").count(), 0);
    assert.deepEqual(graph.errors, []);
  },
  { picture: graph([node("stack s 1"), { id: odd, kind: "file", reached: "certain" }], [edge("s > s")]) },
);

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
interface Findings {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

for (const theme of ["light", "dark", "high-contrast"] as const) {
  onPage(
    `axe finds nothing to object to: ${theme}`,
    async (_, page) => {
      await page.evaluate(axe);
      const check = async (what: string) => {
        const found: Findings = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })");
        const told = found.violations.map(
          ({ id, nodes }) => `${what}: ${id}: ${nodes.map(({ html }) => html).join(" ")}`,
        );
        assert.deepEqual(told, []);
      };
      await check("graph");
      await page.setViewportSize({ width: 600, height: 760 });
      assert.ok(await page.locator(".details").isHidden(), "a narrow page has no room for the legend");
      await page.getByRole("button", { name: "Legend" }).click();
      assert.match(await details(page), /^How to read it/);
      await check("legend");
      await page.setViewportSize({ width: 1300, height: 760 });
      await at(page, "stacks/prod/app").click();
      await page.getByRole("button", { name: "Focus" }).click();
      await check("details");
      await page.getByRole("radio", { name: "List" }).check();
      await check("list");
    },
    { theme },
  );
}
