import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { firstLook, noFilter } from "../../src/extension/impactLook";
import { impactTree } from "../../src/extension/impactTree";
import { runsTree } from "../../src/extension/runsTree";
import { defaultSettings, settingsFrom } from "../../src/server/settings";
import { failed, impact, picture, ready, stack } from "./impact";
import { kept, live, shownNow } from "./runs";
import { loadWith } from "./vscode";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const { contributes, capabilities } = manifest;
const sources = readdirSync("src/extension").map((file) => readFileSync(`src/extension/${file}`, "utf8"));
const code = sources.join("\n");
const properties: Readonly<Record<string, Property>> = contributes.configuration.properties;

interface Property {
  readonly type: "string" | "boolean" | "integer";
  readonly default: unknown;
  readonly enum?: readonly string[];
  readonly order: number;
  readonly scope: string;
  readonly markdownDescription: string;
}

test("the palette has exactly the titles that are promised", () => {
  const hidden = new Set(contributes.menus.commandPalette.map((each: { command: string }) => each.command));
  const titles = contributes.commands
    .filter(({ command }: { command: string }) => !hidden.has(command))
    .map(({ category, title }: { category: string; title: string }) => `${category}: ${title}`);
  assert.deepEqual(titles.sort(), [
    "Epicenter: Apply…",
    "Epicenter: Cancel Run",
    "Epicenter: Check Drift",
    "Epicenter: Choose Base",
    "Epicenter: Clear Filter",
    "Epicenter: Explain Why",
    "Epicenter: Filter Affected Stacks",
    "Epicenter: Group Affected Stacks",
    "Epicenter: Plan Affected Stacks",
    "Epicenter: Plan Checked Stacks",
    "Epicenter: Plan This Stack",
    "Epicenter: Refresh",
    "Epicenter: Run Again",
    "Epicenter: Show Blast Radius Graph",
    "Epicenter: Show Log",
    "Epicenter: Show Log of Last Run",
    "Epicenter: Show Summary of Run",
    "Epicenter: Show What a Stack Needs and What Needs It",
    "Epicenter: Uncheck All Stacks",
  ]);
});

test("what is contributed as a command is registered, all of it and nothing else; menus name only that", () => {
  const registered: string[] = [];
  const commands = { registerCommand: (id: string) => registered.push(id) };
  const { registerCommands } = loadWith({ commands }, () => require("../../src/extension/commands"));
  registerCommands({});
  const ids: string[] = contributes.commands.map(({ command }: { command: string }) => command);
  assert.deepEqual(registered.toSorted(), ids.toSorted());
  const used = Object.values(contributes.menus).flat() as { command: string }[];
  for (const { command } of used) {
    assert.ok(ids.includes(command), `${command} is contributed`);
  }
});

/** Each comparison of every `when`: a key, and what it is held against. */
const whens: readonly { readonly key: string; readonly operator?: string; readonly value?: string }[] = [
  ...Object.values(contributes.menus).flat(),
  ...contributes.viewsWelcome,
  ...contributes.commands.map(({ enablement }: { enablement?: string }) => ({ when: enablement })),
].flatMap(({ when = "false" }: { when?: string }) =>
  when.split(/ && | \|\| /).flatMap((term) => {
    const [, key = "", operator, value] = /^!?([\w.]+)(?: (==|=~) (.+))?$/.exec(term) ?? [];
    assert.notEqual(key, "", `this test can't read ${JSON.stringify(term)}`);
    return key === "false" ? [] : [{ key, ...(operator && value ? { operator, value } : {}) }];
  }),
);

test("every key of a `when` is set somewhere, or is VS Code's own", () => {
  const set = [...code.matchAll(/"setContext",\s*"([^"]+)"/g)].map(([, key]) => key);
  const builtIn = ["view", "viewItem", "isWorkspaceTrusted"];
  assert.ok(whens.length > 20);
  for (const { key } of whens) assert.ok(set.includes(key) || builtIn.includes(key), `${key} is set`);
  const views = Object.values(contributes.views).flat() as { id: string }[];
  for (const { key, operator, value = "" } of whens.filter(({ key }) => key === "view"))
    assert.ok(
      views.some(({ id }) => (operator === "=~" ? new RegExp(value.slice(1, -1)).test(id) : id === value)),
      `${key} ${value}`,
    );
});

test("every row that a menu is for exists", () => {
  const all = [stack("a"), stack("b", { ring: "removed" }), stack("c", { remote: true })];
  const look = { ...firstLook, filter: { ...noFilter, certainOnly: true } };
  const states = [ready(impact({ affected: all })), failed("no-base", "x", "/code/b")];
  const rows = impactTree(picture(...states), new Map(), look);
  const contexts = new Set<string>();
  interface Row {
    readonly context: string;
    readonly children: readonly Row[];
  }
  const collect = (nodes: readonly Row[]) => {
    for (const node of nodes) {
      contexts.add(node.context);
      collect(node.children);
    }
  };
  collect(rows);
  collect(
    runsTree({ live: [live("plan", ["a"])], kept: [kept("plan", ["a"], []), kept("plan", [], [])], ...shownNow }),
  );
  const items = whens.filter(({ key }) => key === "viewItem");
  assert.ok(items.length > 3);
  for (const { operator, value = "" } of items) {
    const pattern = operator === "=~" ? new RegExp(value.slice(1, -1)) : undefined;
    const fits = (context: string) => (pattern ? pattern.test(context) : context === value);
    assert.ok([...contexts].some(fits), `a row that is ${value}`);
  }
});

test("each state of the view that leaves it empty has a welcome text", () => {
  const headline = readFileSync("src/extension/headline.ts", "utf8");
  const union = /export type ViewState =([^;]+);/.exec(headline)?.[1] ?? "";
  const states = [...union.matchAll(/"([a-z-]+)"/g)].map((match) => match[1]);
  assert.ok(states.length > 10);
  const shown: string[] = contributes.viewsWelcome
    .filter(({ view }: { view: string }) => view === "epicenter.impact")
    .map(({ when }: { when: string }) => when);
  for (const state of states.filter((each) => each !== "ready")) {
    assert.ok(
      shown.some((when) => when.split(/ \|\| /).includes(`epicenter.state == ${state}`)),
      `${state} has words`,
    );
  }
});

test("links in welcome texts lead to commands that exist", () => {
  const builtIn = ["vscode.openFolder", "git.init", "workbench.trust.manage"];
  const ids = contributes.commands.map(({ command }: { command: string }) => command);
  for (const { contents } of contributes.viewsWelcome) {
    for (const [, id] of contents.matchAll(/\(command:([^)]+)\)/g)) {
      assert.ok(ids.includes(id) || builtIn.includes(id), id);
    }
  }
});

test("what names a program is ignored in a folder that is not trusted", () => {
  const programs = Object.keys(properties).filter((name) => name.startsWith("epicenter.tools."));
  assert.equal(programs.length, 3);
  assert.deepEqual(capabilities.untrustedWorkspaces.restrictedConfigurations, programs);
  assert.equal(capabilities.untrustedWorkspaces.supported, "limited");
});

test("each setting has words, a scope, a default and a place of its own in the list", () => {
  for (const [name, property] of Object.entries(properties)) {
    assert.ok(property.markdownDescription, name);
    assert.ok(property.scope, name);
    assert.notEqual(property.default, undefined, name);
  }
  const orders = Object.values(properties).map(({ order }) => order);
  assert.ok(orders.every(Number.isInteger));
  assert.equal(new Set(orders).size, orders.length, `distinct: ${orders.join(", ")}`);
});

/** Another value than the default, of the setting's type. */
function another({ type, default: usual, enum: allowed }: Property): unknown {
  if (allowed) return allowed.find((each) => each !== usual);
  return type === "boolean" ? !usual : type === "integer" ? Number(usual) + 1 : "another";
}

test("every setting is read: by the server, or by the extension", () => {
  const read = new Set<string>();
  const configuration = { get: (name: string) => void read.add(`epicenter.${name}`) };
  const workspace = { getConfiguration: () => configuration };
  const { runSettings, decoratesExplorer } = loadWith({ workspace }, () => require("../../src/extension/settings"));
  runSettings();
  decoratesExplorer();
  // vscode-languageclient asks for it by the client's id.
  read.add("epicenter.trace.server");
  for (const [name, property] of Object.entries(properties)) {
    const given = name
      .split(".")
      .slice(1)
      .reduceRight<unknown>((value, key) => ({ [key]: value }), another(property));
    const isFollowed = JSON.stringify(settingsFrom(given)) !== JSON.stringify(settingsFrom({}));
    assert.ok(isFollowed || read.has(name), `${name} is read`);
  }
  for (const name of read) assert.ok(name in properties, `${name} is contributed`);
});

test("the server's defaults are those that the settings tell", () => {
  const told: Record<string, unknown> = {};
  for (const [name, { default: usual }] of Object.entries(properties)) {
    const [, first = "", second] = name.split(".");
    if (second === undefined) told[first] = usual;
    else told[first] = { ...(told[first] as object), [second]: usual };
  }
  assert.deepEqual(settingsFrom(told), settingsFrom({}));
  for (const each of ["debounce", "dependents", "diagnostics", "codeLens"] as const)
    assert.deepEqual(told[each], defaultSettings[each], each);
});

test("the icon is a PNG of at least 128 pixels", () => {
  const icon = readFileSync(manifest.icon);
  assert.equal(icon.subarray(1, 4).toString(), "PNG");
  assert.ok(icon.readUInt32BE(16) >= 128);
  assert.equal(icon.readUInt32BE(16), icon.readUInt32BE(20));
});

test("the walkthrough has at most five steps, each with a picture of few bytes, words for it, and an end that can be reached", () => {
  const [{ steps }, ...more] = contributes.walkthroughs;
  assert.equal(more.length, 0);
  assert.ok(steps.length <= 5);
  const ids: string[] = contributes.commands.map(({ command }: { command: string }) => command);
  const views = (Object.values(contributes.views).flat() as { id: string }[]).map(({ id }) => id);
  for (const { title, description, media, completionEvents } of steps) {
    const picture = readFileSync(media.svg, "utf8");
    assert.match(picture, /^<svg [\s\S]*<\/svg>\n$/, media.svg);
    assert.ok(picture.length < 4000, media.svg);
    // VS Code shows no style sheet of a picture's own, and a theme's colours are its variables.
    assert.doesNotMatch(picture, /<style|style=|class=/, media.svg);
    assert.match(picture, /var\(--vscode-foreground, /, media.svg);
    assert.ok(media.altText.length > 20, title);
    for (const [, id = ""] of description.matchAll(/\(command:([^)]+)\)/g))
      assert.ok(ids.includes(id) || views.includes(id.replace(/\.focus$/, "")), id);
    for (const event of completionEvents) {
      const [, kind, id = ""] = /^on(Command|View):(.+)$/.exec(event) ?? [];
      assert.ok((kind === "Command" ? ids : views).includes(id), event);
    }
  }
});
