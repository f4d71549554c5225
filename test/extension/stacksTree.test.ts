import assert from "node:assert/strict";
import { test } from "node:test";
import { type LazyNode, type StacksSource, stacksTree } from "../../src/extension/stacksTree";
import type { StackRow } from "../../src/protocol";
import { failed, impact, picture, ready, root, stack } from "./impact";

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
    async neighbours(_, id) {
      asked.push(id);
      return id === app.stack ? { needs: [net], neededBy: [] } : { needs: [], neededBy: [app] };
    },
  };
}

const below = async (node: LazyNode | undefined) => (await node?.below?.()) ?? [];
const shown = (nodes: readonly LazyNode[]) => nodes.map(({ label, description }) => `${label}: ${description}`);

test("what is folded is not asked for", async () => {
  const asked: string[] = [];
  const [folder] = await stacksTree(picture(ready(impact())), source(asked));
  assert.deepEqual(asked, ["."]);
  await below(folder);
  assert.deepEqual(asked, [".", "live/dev"]);
});

test("rows say in words what the change reaches, and below a stack the walk goes on both ways", async () => {
  const answer = impact({ affected: [stack("live/dev/app", { ring: "dependent" })] });
  const [folder] = await stacksTree(picture(ready(answer)), source());
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
  const rows = await stacksTree(picture(...states), source());
  assert.deepEqual(
    rows.map(({ label }) => label),
    ["shop", "b"],
  );
  const [first, second] = await Promise.all(rows.map(below));
  assert.deepEqual(shown(first ?? []), ["live/dev: 2 stacks"]);
  assert.notEqual(first?.[0]?.id, second?.[0]?.id);
  assert.deepEqual(await stacksTree(undefined, source()), []);
});
