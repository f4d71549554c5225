import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const { contributes, capabilities } = manifest;
const sources = readdirSync("src/extension").map((file) => readFileSync(`src/extension/${file}`, "utf8"));
const protocol = readFileSync("src/protocol.ts", "utf8");
const code = [...sources, protocol].join("\n");

test("the palette has exactly the titles that are promised", () => {
  const hidden = new Set(contributes.menus.commandPalette.map((each: { command: string }) => each.command));
  const titles = contributes.commands
    .filter(({ command }: { command: string }) => !hidden.has(command))
    .map(({ category, title }: { category: string; title: string }) => `${category}: ${title}`);
  assert.deepEqual(titles.sort(), [
    "Epicenter: Check Drift",
    "Epicenter: Choose Base",
    "Epicenter: Explain Why",
    "Epicenter: Plan Affected Stacks",
    "Epicenter: Plan This Stack",
    "Epicenter: Refresh",
    "Epicenter: Show Blast Radius Graph",
    "Epicenter: Show Log",
    "Epicenter: Show Log of Last Run",
    "Epicenter: Show What a Stack Needs and What Needs It",
  ]);
});

test("every contributed command is named in the code, and menus name only contributed ones", () => {
  const ids: string[] = contributes.commands.map(({ command }: { command: string }) => command);
  for (const id of ids) {
    assert.ok(code.includes(`"${id}"`), `${id} is registered`);
  }
  const used = Object.values(contributes.menus).flat() as { command: string }[];
  for (const { command } of used) {
    assert.ok(ids.includes(command), `${command} is contributed`);
  }
});

test("each state of the view that leaves it empty has a welcome text", () => {
  const headline = readFileSync("src/extension/headline.ts", "utf8");
  const union = /export type ViewState =([^;]+);/.exec(headline)?.[1] ?? "";
  const states = [...union.matchAll(/"([a-z-]+)"/g)].map((match) => match[1]);
  assert.ok(states.length > 10);
  const whens: string[] = contributes.viewsWelcome.map(({ when }: { when: string }) => when);
  for (const state of states.filter((each) => each !== "ready")) {
    assert.ok(
      whens.some((when) => when.split(/ \|\| /).includes(`epicenter.state == ${state}`)),
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
  const properties = Object.keys(contributes.configuration.properties);
  const programs = properties.filter((name) => name.startsWith("epicenter.tools."));
  assert.equal(programs.length, 3);
  assert.deepEqual(capabilities.untrustedWorkspaces.restrictedConfigurations, programs);
  assert.equal(capabilities.untrustedWorkspaces.supported, "limited");
});

test("each setting has words, a scope and a default", () => {
  for (const [name, property] of Object.entries<Record<string, unknown>>(contributes.configuration.properties)) {
    assert.ok(property.markdownDescription, name);
    assert.ok(property.scope, name);
    assert.notEqual(property.default, undefined, name);
  }
});

test("the icon is a PNG of at least 128 pixels", () => {
  const icon = readFileSync(manifest.icon);
  assert.equal(icon.subarray(1, 4).toString(), "PNG");
  assert.ok(icon.readUInt32BE(16) >= 128);
  assert.equal(icon.readUInt32BE(16), icon.readUInt32BE(20));
});
