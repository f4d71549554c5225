import assert from "node:assert/strict";
import { test } from "node:test";
import { type EndedRun, runJson } from "../../src/handover/endedRun";
import { runJunit } from "../../src/handover/runJunit";
import { runMarkdown } from "../../src/handover/runMarkdown";
import { runText } from "../../src/handover/runText";
import { total } from "../../src/handover/runWords";
import type { PlanChange } from "../../src/runner/changes";
import { noCounts } from "../../src/runner/counts";
import type { StackResult } from "../../src/runner/request";

function result(stack: string, more: Partial<StackResult> = {}): StackResult {
  return { stack, exitCode: 0, outcome: "no-changes", ...noCounts, changes: [], log: `/runs/1/${stack}.log`, ...more };
}

function change(address: string, ...actions: PlanChange["actions"]): PlanChange {
  return { address, actions, digest: address };
}

const add = { outcome: "changes", exitCode: 2, add: 1, changes: [change("terraform_data.a", "add")] } as const;
const replace = {
  outcome: "changes",
  exitCode: 2,
  add: 1,
  destroy: 1,
  replace: 1,
  message: "1 replaced",
  changes: [change('db["<main>"]', "replace")],
} as const;
const outputs = {
  outcome: "changes",
  exitCode: 2,
  outputs: 2,
  message: "2 outputs change",
  changes: [change("output.a", "output"), change("output.b", "output")],
} as const;
const failed = { outcome: "failed", exitCode: 1, message: "plan: no | such `thing`" } as const;

function ended(results: readonly StackResult[], more: Partial<EndedRun> = {}): EndedRun {
  return { kind: "plan", results, removed: [], remote: [], problems: [], ...more };
}

const same = (text: string) => text;
const plain = { bold: same, dim: same, red: same, green: same, yellow: same, cyan: same };

const some = ended([
  result("web", add),
  result("net", outputs),
  result("api", add),
  result("db", replace),
  result("dns", failed),
  result("old"),
]);

test("a table has one line for equal results, the riskiest first, what takes something away by its address", () => {
  assert.equal(
    runText(some, plain),
    `  🟢 add  🟡 change  🔴 destroy  🏁 result
       ·          ·           ·  dns             failed: plan: no | such \`thing\`
                                   📄 log /runs/1/dns.log
       1          0           1  db              changes: 1 replaced
                                   replace db["<main>"]
       1          0           0  2 stacks alike  changes
                                   web, api
       0          0           0  net             outputs only: 2 outputs change
       0          0           0  old             no changes

Plan of 5 stacks: 3 to add, 0 to change, 1 to destroy, 2 outputs to change. 1 of 6 stacks did not finish.
📄 logs in /runs/1
`,
  );
});

test("in Markdown nothing of a name or a message is markup, and each result's changes can be opened", () => {
  assert.equal(
    runMarkdown(ended(some.results.slice(2))),
    `### Plan of 3 stacks: 2 to add, 0 to change, 1 to destroy. 1 of 4 stacks did not finish.

| Stack | 🟢 add | 🟡 change | 🔴 destroy | 🏁 result | 📄 log |
| --- | ---: | ---: | ---: | --- | --- |
| \`dns\` |  |  |  | ❌ failed: plan: no \\| such \\\`thing\\\` | \`dns.log\` |
| \`db\` | 1 | 0 | 1 | 🔴 changes: 1 replaced | \`db.log\` |
| \`api\` | 1 | 0 | 0 | 🟢 changes | \`api.log\` |
| \`old\` | 0 | 0 | 0 | ✅ no changes | \`old.log\` |

<details>
<summary><code>db</code>: 1 change</summary>

- 🔴 replace \`db["<main>"]\`

</details>

<details>
<summary><code>api</code>: 1 change</summary>

- 🟢 add \`terraform_data.a\`

</details>

📄 \`/runs/1\`
`,
  );
  assert.match(runMarkdown(some), /\| 2 stacks alike \|/);
  assert.match(runMarkdown(some), /<summary>2 stacks alike: 1 change<\/summary>\n\n`web`, `api`\n/);
  assert.match(runMarkdown(some), /\*oo\* outputs only: 2 outputs change/);
  assert.match(runMarkdown(ended([result("<b>", add)])), /<summary><code>&lt;b&gt;<\/code>/);
});

test("A7: Markdown never outgrows a comment, and says what it leaves out; the riskiest stay", () => {
  const many = Array.from({ length: 2000 }, (_, index) => {
    const changes = [change(`module.${"long".repeat(10)}.terraform_data.n${index}`, "add")];
    return result(`stacks/${index}`, { ...add, changes });
  });
  const markdown = runMarkdown(ended([...many, result("db", replace)]));
  assert.ok(markdown.length <= 65_536, String(markdown.length));
  assert.match(markdown, /^\| `db` \| 1 \| 0 \| 1 \|/m);
  const rows = markdown.match(/^\| `/gm)?.length ?? 0;
  assert.ok(rows > 500 && rows < 2001);
  assert.match(markdown, new RegExp(`and ${2001 - rows} more results, for which there is no room here\\.`));
  assert.match(markdown, /The changes of \d+ more results have no room here\./);
});

test("in JUnit's XML what failed and what drifted fails, what never ran is an error, and no name breaks it", () => {
  const results = [
    result("a&\u0007\ufffe", { outcome: "drift", exitCode: 2, message: 'It "drifted" <here>' }),
    result("b", failed),
    result("c", { outcome: "blocked", exitCode: null, message: "It waits for b, which failed" }),
    result("d", { outcome: "cancelled", exitCode: null }),
    result("e", add),
  ];
  assert.equal(
    runJunit(ended(results)),
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="5" failures="2" errors="2">
  <testsuite name="epicenter plan" tests="5" failures="2" errors="2">
    <testcase classname="epicenter.plan" name="a&amp;\\u0007\ufffd"><failure type="drift" message="It &quot;drifted&quot; &lt;here&gt;"/></testcase>
    <testcase classname="epicenter.plan" name="b"><failure type="failed" message="failed: plan: no | such \`thing\`"/></testcase>
    <testcase classname="epicenter.plan" name="c"><error type="blocked" message="not run: It waits for b, which failed"/></testcase>
    <testcase classname="epicenter.plan" name="d"><error type="cancelled" message="cancelled"/></testcase>
    <testcase classname="epicenter.plan" name="e"><system-out>changes
add terraform_data.a</system-out></testcase>
  </testsuite>
</testsuites>
`,
  );
});

test("JSON has each result with its changes, and which are equal", () => {
  const { schema, kind, results, folds } = JSON.parse(runJson(some));
  assert.deepEqual([schema, kind], [1, "plan"]);
  assert.deepEqual(folds, [["dns"], ["db"], ["web", "api"], ["net"], ["old"]]);
  assert.deepEqual(results[3].changes, [{ address: 'db["<main>"]', actions: ["replace"] }]);
  assert.equal(results[3].replace, 1);
});

test("what was no part of a run is told with it: removed stacks, those that run elsewhere, what could not be read", () => {
  const run = ended([], {
    removed: ["gone"],
    remote: ["far"],
    problems: [{ path: "a/main.tf", line: 3, severity: "error", code: "syntax", message: "broken" }],
  });
  const told = [
    "No stack to plan.",
    "Removed, so not run; their states may still exist: gone",
    "Not run, for HCP Terraform alone runs them: far",
    "1 problem, so a stack may be missing here: a/main.tf:3 broken",
  ];
  assert.equal(runText(run, plain), `${told.join("\n")}\n`);
  for (const line of told.slice(1)) assert.ok(runMarkdown(run).includes(line), line);
});

test("a sum tells what is forgotten, imported, moved, deferred, put out and checked too: 0 / 0 / 0 is not nothing", () => {
  const more = { outcome: "changes", forget: 1, import: 2, move: 3, outputs: 1, deferred: 4, failedChecks: 1 } as const;
  assert.equal(
    total("plan", [result("a", more)]),
    "Plan of 1 stack: 0 to add, 0 to change, 0 to destroy, 1 to forget, 2 to import, 3 to move, 1 output to change, 4 deferred, 1 failing check.",
  );
});
