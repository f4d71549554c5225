import assert from "node:assert/strict";
import { test } from "node:test";
import { headline } from "../../src/extension/headline";
import { failed, impact, picture, ready, stack } from "./impact";

const changes = Array.from({ length: 7 }, (_, index) => ({
  path: `docs/${index}.md`,
  status: "modified" as const,
  effect: "none" as const,
}));

test("an all-clear and a failure never read alike", () => {
  const clear = headline(picture(ready(impact({ changes }))));
  const broken = headline(picture(failed("no-revision", '"origin/main" names no commit; fetch it')));
  assert.equal(clear.state, "unaffected");
  assert.match(clear.message, /^No stacks affected by 7 changed files.* Compared with origin\/main\./);
  assert.equal(clear.title, "0/10 · origin/main");
  assert.equal(broken.state, "no-base");
  assert.equal(broken.title, '"origin/main" names no commit');
  assert.equal(broken.status.text, "$(target) ?");
  assert.ok(broken.status.failed);
  assert.ok(!clear.status.failed);
});

test("each kind of failure has its own state, and an unknown one is a failure", () => {
  const states = ["not-a-repository", "bare", "no-revision", "no-base", "no-merge-base", "shallow", "git", "internal"];
  assert.deepEqual(
    states.map((reason) => headline(picture(failed(reason, "x"))).state),
    ["no-git", "bare", "no-base", "no-base", "no-base", "shallow", "failed", "failed"],
  );
});

test("counts: the badge has stacks, the status bar files and stacks", () => {
  const { badge, status, state } = headline(picture(ready(impact({ changes, affected: [stack("a"), stack("b")] }))));
  assert.equal(state, "ready");
  assert.equal(badge, 2);
  assert.equal(status.text, "$(target) 7 → 2");
  assert.equal(status.spoken, "Epicenter: 7 changed files, 2 affected stacks");
});

test("nothing changed, no stacks at all, indexing and starting differ", () => {
  assert.equal(headline(picture(ready(impact()))).state, "no-changes");
  assert.equal(headline(picture(ready(impact({ total: 0, changes })))).state, "no-terraform");
  assert.equal(headline(undefined).state, "starting");
  assert.equal(headline(picture()).state, "no-folder");
  const indexing = headline(picture({ root: "/r", state: "indexing", done: 40, total: 100 }));
  assert.equal(indexing.state, "indexing");
  assert.equal(indexing.title, "Indexing 40/100…");
  assert.ok(indexing.busy);
});

test("a partial answer says that it is one", () => {
  const { message, status } = headline(picture(ready(impact({ complete: false, changes, affected: [stack("a")] }))));
  assert.match(message, /errs wide/);
  assert.match(status.text, /warning/);
});

test("no stacks found is told as that, never as a change that reaches none", () => {
  const { message } = headline(picture(ready(impact({ total: 0, changes }))));
  assert.match(message, /^No stacks found/);
});

test("with several repositories one without an answer, or still without one, is told beside the sum", () => {
  const one = ready(impact({ changes, affected: [stack("a")] }));
  const { message, title, status, badge } = headline(picture(one, failed("shallow", "x", "/code/other")));
  assert.equal(
    message,
    "1 stack of 10 affected by 7 changed files in 1 repository. No answer for other, which is not an all-clear.",
  );
  assert.equal(title, "1/10 · 1 repository");
  assert.equal(badge, 1);
  assert.ok(status.failed);
  const started = headline(picture(one, { root: "/code/new", state: "indexing", done: 0, total: 0 }));
  assert.match(started.message, /Still indexing: new\./);
  assert.ok(started.busy);
});

test("with several repositories a partial answer of one is told, and a folder in no repository is no failure", () => {
  const { message, status } = headline(
    picture(ready(impact({ complete: false })), failed("not-a-repository", "x", "/code/notes")),
  );
  assert.match(message, /errs wide/);
  assert.doesNotMatch(message, /No answer/);
  assert.match(status.text, /warning/);
  assert.ok(!status.failed);
});
