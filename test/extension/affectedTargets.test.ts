import assert from "node:assert/strict";
import { test } from "node:test";
import type { Server } from "../../src/extension/client";
import { firstLook, noFilter } from "../../src/extension/impactLook";
import { impactTree } from "../../src/extension/impactTree";
import { stackKey } from "../../src/extension/node";
import { impact, picture, ready, root, stack } from "./impact";
import { loadWith } from "./vscode";

interface Item {
  readonly label: string;
}

/** What a person is asked, and what that person chooses. */
let asked: readonly string[] = [];
let choose = (_: readonly Item[]): Item | undefined => undefined;
const window = {
  showQuickPick: async (items: readonly Item[]) => {
    asked = items.map(({ label }) => label);
    return choose(items);
  },
  showInformationMessage: async (message: string) => {
    asked = [message];
  },
};
const { affectedTargets, checkedTargets } = loadWith(
  { window },
  (): typeof import("../../src/extension/affectedTargets") => require("../../src/extension/affectedTargets"),
);

const affected = [
  stack("dev/net"),
  stack("prod/net"),
  stack("prod/remote", { remote: true }),
  stack("prod/gone", { ring: "removed", status: "removed" }),
];
const shown = picture(ready(impact({ affected })), ready(impact({ affected: [stack("dev/other")] }), "/code/other"));
const server = { picture: () => shown } as unknown as Server;
const look = (text: string) => ({ ...firstLook, filter: { ...noFilter, text } });
const planned = async (text: string, node?: Parameters<typeof affectedTargets>[2]) => {
  asked = [];
  const seen = { look: look(text), marks: new Map() };
  return (await affectedTargets(server, seen, node))?.map((each) => each.stack);
};

test("without a filter all affected stacks that can be run are planned, of all repositories or of the row's", async () => {
  assert.deepEqual(await planned(""), ["dev/net", "prod/net", "dev/other"]);
  assert.deepEqual(asked, []);
  const row = impactTree(shown, new Map(), firstLook).find(({ label }) => label === "other");
  assert.deepEqual(await planned("", row), ["dev/other"]);
});

test("where the filter hides some, a person says whether those are meant", async () => {
  choose = ([first]) => first;
  assert.deepEqual(await planned("prod"), ["prod/net"]);
  assert.deepEqual(asked, ["Plan the 1 stack that the filter shows", "Plan all 3 affected stacks"]);
  choose = (items) => items[1];
  assert.deepEqual(await planned("prod"), ["dev/net", "prod/net", "dev/other"]);
  choose = () => undefined;
  assert.equal(await planned("prod"), undefined);
  await planned("nothing");
  assert.deepEqual(asked, ["Plan all 3 affected stacks"]);
});

test("a group's row plans what it shows, without a question", async () => {
  const [, repository] = impactTree(shown, new Map(), look("prod"));
  const group = repository?.children.find(({ check }) => check !== undefined);
  assert.deepEqual(await planned("prod", group), ["prod/net"]);
  assert.deepEqual(asked, []);
});

test("what is checked is run also where the filter hides it, and only if it is affected and can be run", () => {
  const checked = new Set(
    [...affected, stack("dev/not-affected")].map((each) => stackKey({ root, stack: each.stack })),
  );
  assert.deepEqual(checkedTargets(server, { ...look("nothing"), checked }), [
    { root, stack: "dev/net" },
    { root, stack: "prod/net" },
  ]);
});
