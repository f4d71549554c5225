import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { StackDetailsResult, StackFolderResult } from "../../src/protocol";
import { type Client, connect, repository } from "./client";

const backend = (state: string) => `terraform {\n  backend "local" {\n    path = "${state}"\n  }\n}\n`;
const reads = (state: string) =>
  `data "terraform_remote_state" "net" {\n  backend = "local"\n  config = {\n    path = "${state}"\n  }\n}\n`;

const files = {
  ".terraform-version": "1.9.5\n",
  "live/eu/dev/net/main.tf": backend("/states/dev-net"),
  "live/eu/dev/app/main.tf": backend("/states/dev-app") + reads("/states/dev-net"),
  "live/eu/dev/app/extra/main.tf": backend("/states/dev-extra") + reads("/states/dev-app"),
  "live/eu/prod/net/main.tf": backend("/states/prod-net"),
  "tools/bastion/main.tf": backend("/states/bastion"),
  "tools/bastion/old/keys/main.tf": backend("/states/keys"),
};

let root: string;
let client: Client;

before(async () => {
  root = repository(files);
  client = await connect([root]);
  await client.until((states) => states.every(({ state }) => state === "ready"));
});
after(() => client.close());

const folder = (name: string) =>
  client.connection.sendRequest<StackFolderResult>("epicenter/stackFolder", { root, folder: name });
const details = (stack: string) =>
  client.connection.sendRequest<StackDetailsResult>("epicenter/stackDetails", { root, stack });
const ids = (rows: StackDetailsResult["needs"]) => rows.map(({ stack }) => stack);

test("a folder answers for what lies directly in it; folders with nothing but one folder in them are one", async () => {
  assert.deepEqual(await folder("."), {
    folders: [
      { folder: "live/eu", stacks: 4 },
      { folder: "tools", stacks: 2 },
    ],
    stacks: [],
  });
  const eu = await folder("live/eu");
  assert.deepEqual(eu.folders, [
    { folder: "live/eu/dev", stacks: 3 },
    { folder: "live/eu/prod", stacks: 1 },
  ]);
  const dev = await folder("live/eu/dev");
  assert.deepEqual(dev.folders, [{ folder: "live/eu/dev/app", stacks: 1 }]);
  assert.deepEqual(ids(dev.stacks), ["live/eu/dev/app", "live/eu/dev/net"]);
  assert.deepEqual((await folder("tools")).folders, [{ folder: "tools/bastion/old", stacks: 1 }]);
});

test("a folder without stacks, or that is not there, is empty", async () => {
  assert.deepEqual(await folder("live/eu/dev/net"), { folders: [], stacks: [] });
  assert.deepEqual(await folder("gone"), { folders: [], stacks: [] });
});

test("a row tells its main file, its wave, and how many stacks it needs and need it", async () => {
  const { stacks } = await folder("live/eu/dev");
  assert.deepEqual(stacks[0], {
    stack: "live/eu/dev/app",
    kind: "terraform",
    file: "live/eu/dev/app/main.tf",
    wave: 2,
    needs: 1,
    neededBy: 1,
  });
});

test("the neighbours of a stack can be walked both ways", async () => {
  const app = await details("live/eu/dev/app");
  assert.deepEqual([ids(app.needs), ids(app.neededBy)], [["live/eu/dev/net"], ["live/eu/dev/app/extra"]]);
  const net = await details("live/eu/dev/net");
  assert.deepEqual([ids(net.needs), ids(net.neededBy)], [[], ["live/eu/dev/app"]]);
  assert.deepEqual(net.neededBy[0]?.needs, 1);
  const none = { pins: [], constraints: [], binary: null };
  assert.deepEqual(await details("gone"), { versions: none, states: [], needs: [], neededBy: [] });
});

test("a stack's details say which version it is run with and where its state lies, and where that is written", async () => {
  const { versions, states } = await details("tools/bastion");
  assert.deepEqual(versions.pins, [
    { tool: "terraform", version: "1.9.5", at: { path: ".terraform-version", line: 1 } },
  ]);
  assert.deepEqual(states, [
    { address: "local /states/bastion", certainty: "certain", at: { path: "tools/bastion/main.tf", line: 2 } },
  ]);
});
