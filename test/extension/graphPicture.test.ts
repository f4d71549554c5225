import assert from "node:assert/strict";
import { test } from "node:test";
import type { Order } from "../../src/engine";
import { graphHtml } from "../../src/extension/graphHtml";
import { isShown, readMessage } from "../../src/extension/graphMessages";
import { graphPicture, shownRepository } from "../../src/extension/graphPicture";
import type { RepositoryState } from "../../src/protocol";
import { failed, impact, picture, ready, root, stack } from "./impact";

const look = { scope: "affected", root: null } as const;
const order: Order = { schema: 1, stacks: [], waves: [], cycles: [], problems: [] };

test("the repository that the page asked for is shown, else the first that something is reached in", () => {
  const quiet = ready(impact(), "/code/quiet");
  const busy = ready(impact({ affected: [stack("a")] }), "/code/busy");
  assert.equal(shownRepository(picture(quiet, busy), look)?.root, "/code/busy");
  assert.equal(shownRepository(picture(quiet, busy), { ...look, root: "/code/quiet" })?.root, "/code/quiet");
  assert.equal(shownRepository(picture(quiet, busy), { ...look, root: "/code/gone" })?.root, "/code/busy");
  assert.equal(shownRepository(picture(quiet), look)?.root, "/code/quiet");
  assert.deepEqual(graphPicture(picture(quiet, busy), look, { order }).repositories, [
    { root: "/code/quiet", name: "quiet" },
    { root: "/code/busy", name: "busy" },
  ]);
});

test("the summary says what is compared, and how many changes have no effect", () => {
  const changes = [
    { path: "modules/net/main.tf", status: "modified", effect: "affects" },
    { path: "README.md", status: "modified", effect: "none" },
  ] as const;
  const shown = graphPicture(picture(ready(impact({ changes, affected: [stack("a")] }))), look, { order });
  assert.equal(shown.state, "ready");
  assert.match(
    shown.summary,
    /1 stack of 10 affected by 2 changed files.* Compared with origin\/main\. 1 change without effect\./,
  );
  assert.equal(shown.nodes.length, 3);
});

test("every state without a graph has words; one without an answer never reads like an all-clear", () => {
  const said = (...states: readonly RepositoryState[]) => graphPicture(picture(...states), look, undefined);
  assert.equal(graphPicture(undefined, look, undefined).state, "waiting");
  assert.match(graphPicture(undefined, look, undefined).empty, /Starting/);
  assert.match(said().empty, /No folder is open/);
  const indexing = said({ root, state: "indexing", done: 3, total: 9 });
  assert.deepEqual([indexing.state, indexing.summary], ["waiting", "Indexing 3/9…"]);
  for (const reason of ["no-base", "no-merge-base", "shallow", "internal"]) {
    const without = said(failed(reason, "the base is not there"));
    assert.deepEqual([without.state, without.summary], ["failed", "the base is not there"]);
    assert.match(without.empty, /not an all-clear/, reason);
    assert.ok(without.offers.length > 0);
  }
  const untold = graphPicture(picture(ready(impact())), look, "The server could not tell: it ended");
  assert.deepEqual([untold.state, untold.summary], ["failed", "The server could not tell: it ended"]);
  assert.match(untold.empty, /not an all-clear/);
});

test("nothing changed, nothing reached and no stacks are told apart", () => {
  const empty = (answer: ReturnType<typeof impact>) => graphPicture(picture(ready(answer)), look, { order }).empty;
  const readme = { path: "README.md", status: "modified", effect: "none" } as const;
  assert.match(empty(impact()), /^Nothing changed/);
  assert.equal(empty(impact({ changes: [readme] })), "No stacks are affected by 1 changed file.");
  assert.match(empty(impact({ total: 0 })), /^No stacks found/);
});

test("a message of the page is taken only in its shape", () => {
  const place = { path: "a/main.tf", line: 3 };
  for (const good of [
    { type: "look", look },
    { type: "look", look: { scope: "everything", root } },
    { type: "open", root, place },
    { type: "openNode", root, id: "modules/net", kind: "module" },
    { type: "save", format: "png", data: "aGk=" },
    { type: "failed", message: "it is too large" },
    { type: "run", command: "epicenter.refresh" },
  ]) {
    assert.deepEqual(readMessage(good), good);
  }
  for (const bad of [
    undefined,
    null,
    "look",
    {},
    { type: "look", look: { scope: "all", root: null } },
    { type: "open", root, place: { path: 7, line: 1 } },
    { type: "open", root, place: { path: "a/main.tf", line: 0 } },
    { type: "openNode", root, id: "a", kind: "folder" },
    { type: "save", format: "html", data: "" },
    { type: "run", command: "workbench.action.terminal.sendSequence" },
  ]) {
    assert.equal(readMessage(bad), undefined, JSON.stringify(bad));
  }
});

test("nothing is opened for the page but what it was shown", () => {
  const shown = graphPicture(picture(ready(impact({ affected: [stack("a")] }))), look, { order });
  const open = (path: string, line: number, at = root) =>
    isShown(shown, { type: "open", root: at, place: { path, line } });
  assert.deepEqual(
    [open("a/main.tf", 5), open("a/main.tf", 6), open("../../etc/passwd", 5), open("a/main.tf", 5, "/code/other")],
    [true, false, false, false],
  );
  const node = (id: string, kind: "module" | "file") => isShown(shown, { type: "openNode", root, id, kind });
  assert.deepEqual(
    [node("modules/net", "module"), node("modules/net", "file"), node("/etc/passwd", "file")],
    [true, false, false],
  );
});

test("the page may load its own two files, run the one with the nonce, and reach nothing else", () => {
  const html = graphHtml({
    source: "https://own",
    nonce: "abc",
    script: "https://own/a.js",
    style: "https://own/a.css",
  });
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1];
  assert.equal(policy, "default-src 'none'; script-src 'nonce-abc'; style-src https://own; img-src blob:");
  assert.deepEqual(
    [...html.matchAll(/<script[^>]*>(.*?)<\/script>/gs)].map(([, inside]) => inside),
    [""],
  );
  assert.doesNotMatch(html, /\son\w+=/);
});
