import assert from "node:assert/strict";
import { test } from "node:test";
import { firstLook } from "../../src/extension/impactLook";
import { impactTree } from "../../src/extension/impactTree";
import { type Node, stackKey } from "../../src/extension/node";
import { failed, impact, picture, ready, root, stack } from "./impact";

/** The tree as a person sees it: one line a row. */
function drawn(nodes: readonly Node[], indent = ""): string[] {
  return nodes.flatMap((node) => [
    `${indent}${node.label}${node.description ? ` | ${node.description}` : ""}`,
    ...drawn(node.children, `${indent}  `),
  ]);
}

function all(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => [node, ...all(node.children)]);
}

const full = impact({
  changes: [
    { path: "modules/net/main.tf", status: "modified", effect: "affects" },
    { path: "README.md", status: "modified", effect: "none" },
    { path: "modules/db/main.tf", status: "modified", effect: "cosmetic" },
  ],
  affected: [
    stack("dev/net"),
    stack("dev/maybe", { certainty: "possible" }),
    stack("dev/web", {
      ring: "dependent",
      wave: 2,
      reasons: [
        {
          change: null,
          certainty: "certain",
          path: [
            { id: "dev/net", kind: "stack" },
            { id: "dev/web", kind: "stack", via: "dependency", at: { path: "dev/web/terragrunt.hcl", line: 7 } },
          ],
        },
      ],
    }),
    {
      stack: "dev/gone",
      kind: "terraform",
      ring: "removed",
      status: "removed",
      certainty: "certain",
      reasons: stack("dev/gone").reasons,
    },
  ],
  waves: [["dev/maybe", "dev/net"], ["dev/web"]],
  cycles: [["a", "b"]],
  problems: [{ path: "x/main.tf", line: 4, severity: "error", code: "syntax", message: "Unexpected token" }],
});

test("waves first, then what is possible, removed, cyclic, broken or without effect", () => {
  const tree = impactTree(picture(ready(full)), new Map(), firstLook);
  assert.deepEqual(
    tree.map(({ label, description }) => `${label}: ${description}`),
    [
      "Wave 1: 1 stack",
      "Wave 2: 1 stack",
      "Possible: 1 stack",
      "Removed: 1 stack",
      "Cycles: 1 cycle",
      "Problems: 1 problem",
      "Changes without effect: 2 files",
    ],
  );
  const lines = drawn(tree);
  assert.ok(lines.includes("  a → b → a"));
  assert.ok(lines.includes("  Unexpected token | x/main.tf:4"));
  assert.ok(lines.includes("  README.md | nothing reads it"));
  assert.ok(lines.includes("  modules/db/main.tf | only comments, layout or order"));
});

test("every affected stack stands in the tree exactly once, whatever its ring and certainty", () => {
  const shown = all(impactTree(picture(ready(full)), new Map(), firstLook)).flatMap(({ target }) =>
    target !== undefined && "stack" in target ? [target.stack] : [],
  );
  assert.deepEqual(shown.sort(), full.affected.map((each) => each.stack).sort());
});

test("a stack's reasons unfold into steps that open where they are written", () => {
  const node = all(impactTree(picture(ready(full)), new Map(), firstLook)).find(({ label }) => label === "dev/net");
  assert(node);
  assert.deepEqual(drawn([node]).slice(1), [
    "  modules/net/main.tf | 3 steps",
    "    modules/net/main.tf",
    "    modules/net | contains",
    "    dev/net | calls · dev/net/main.tf:5",
  ]);
  const [reason] = node.children;
  assert.deepEqual(reason?.open, { file: `${root}/modules/net/main.tf` });
  assert.deepEqual(
    reason?.children.map(({ open }) => open),
    [
      { file: `${root}/modules/net/main.tf` },
      { folder: `${root}/modules/net` },
      { file: `${root}/dev/net/main.tf`, line: 5 },
    ],
  );
});

test("a deleted file opens as the base has it", () => {
  const changes = [{ path: "modules/net/main.tf", status: "deleted", effect: "affects" }] as const;
  const answer = impact({ changes, affected: [stack("dev/net")] });
  const node = all(impactTree(picture(ready(answer)), new Map(), firstLook)).find(
    ({ label }) => label === "modules/net/main.tf",
  );
  assert.deepEqual(node?.open, { file: `${root}/modules/net/main.tf`, commit: answer.base.commit });
});

test("ids are unique and stay the same from one picture to the next", () => {
  const ids = all(impactTree(picture(ready(full)), new Map(), firstLook)).map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual(
    all(impactTree({ version: 2, repositories: [ready(full)] }, new Map(), firstLook)).map(({ id }) => id),
    ids,
  );
});

test("a run's result stands first in the row, and says when it is stale", () => {
  const key = stackKey({ root, stack: "dev/net" });
  const mark = { text: "+1 ~0 -0", state: "changes", stale: false } as const;
  const row = (stale: boolean) =>
    all(impactTree(picture(ready(full)), new Map([[key, { plan: { ...mark, stale } }]]), firstLook)).find(
      ({ label }) => label === "dev/net",
    );
  assert.match(row(false)?.description ?? "", /^\+1 ~0 -0 · input · /);
  assert.match(row(true)?.description ?? "", /^\+1 ~0 -0 \(stale\) · input · /);
});

test("only a stack that is still there can be planned", () => {
  const rows = all(impactTree(picture(ready(full)), new Map(), firstLook)).filter(
    ({ target }) => target && "stack" in target,
  );
  const contexts = new Map(rows.map(({ label, context }) => [label, context]));
  assert.equal(contexts.get("dev/net"), "stack.runnable");
  assert.equal(contexts.get("dev/gone"), "stack.removed");
});

test("several repositories stand side by side; one without an answer says so, and so does a folder that is in none", () => {
  const states = [
    ready(full),
    failed("shallow", "This clone is shallow; deepen it", "/code/other"),
    failed("not-a-repository", "/code/notes lies in no git repository; clone one", "/code/notes"),
    { root: "/code/new", state: "indexing", done: 3, total: 9 } as const,
  ];
  const tree = impactTree(picture(...states), new Map(), firstLook);
  assert.deepEqual(
    tree.map(({ label, description, context }) => [label, description, context]),
    [
      ["shop", "4 of 10 stacks · origin/main", "repository.ready"],
      ["other", "no answer: This clone is shallow", "repository"],
      ["notes", "in no git repository", "folder"],
      ["new", "indexing 3/9…", "repository"],
    ],
  );
});

test("control characters of a file's name are shown, not obeyed", () => {
  const change = { path: "a\u001b[31mb", status: "added", effect: "none" } as const;
  const lines = drawn(impactTree(picture(ready(impact({ changes: [change] }))), new Map(), firstLook));
  assert.ok(lines.some((line) => line.includes("a\\u001b[31mb")));
});
