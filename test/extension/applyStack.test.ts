import assert from "node:assert/strict";
import { test } from "node:test";
import { openEngine } from "../../src/engine";
import type { RunRequest, StackResult } from "../../src/runner/request";
import { startRun } from "../../src/runner/run";
import { repository } from "../cli/repository";
import { wasmFolder } from "../hcl/wasm";
import { configuration, noTerraform, place, said } from "../runner/place";
import { loadWith } from "./vscode";

const one = configuration('resource "terraform_data" "a" {}\n');

/** Which of its buttons a person presses, if any; the name that is typed. */
interface Person {
  button?: string;
  typed?: string;
}

test("in the editor a stack's plan from this window is applied, once it is confirmed, and nothing else is", {
  skip: noTerraform ?? false,
}, async (t) => {
  place(t, {});
  const files = { ".gitignore": ".terraform*\n*.tfstate*\n", "dev/a/main.tf": one, "prod/a/main.tf": one };
  const repo = repository(t, files);
  const root = repo.folder;
  const engine = await openEngine(root, { wasmFolder: wasmFolder() });
  const shown: string[] = [];
  const person: Person = {};
  const workspace = { isTrusted: true, getConfiguration: () => ({ get: () => undefined }) };
  const message = async (text: string, options: { readonly detail?: string } | string) => {
    shown.push(typeof options === "object" ? `${text}\n${options.detail}`.replace(/Planned at .*/, "Planned.") : text);
    return person.button;
  };
  const showInputBox = async ({ prompt }: { readonly prompt: string }) => {
    shown.push(prompt);
    return person.typed;
  };
  const window = { showWarningMessage: message, showInformationMessage: message, showInputBox };
  const vscode = { window, workspace, commands: { executeCommand: () => undefined } };
  const { applyStack } = loadWith(vscode, () => require("../../src/extension/applyStack"));
  const server = {
    standing: () => {
      engine.diskChanged();
      return engine.standing();
    },
    stacks: () => engine.stacks(),
  };
  const run = (request: RunRequest) => startRun(request, () => undefined).done;
  const planned: string[] = [];
  const runs = {
    apply: run,
    async start(kind: "plan", targets: readonly { readonly stack: string }[]) {
      for (const { stack } of targets) {
        planned.push(stack);
        const stacks = (await engine.stacks())
          .filter((each) => each.stack === stack)
          .map((each) => ({ ...each, upstream: [], affected: true }));
        const commit = await engine.headCommit();
        await run({ root, stacks, kind, tools: {}, parallelism: 1, keep: "while-running", commit });
      }
    },
  };
  const apply = async (stack: string, how: Person) => {
    Object.assign(person, { button: undefined, typed: undefined, ...how });
    shown.length = 0;
    const results: readonly StackResult[] | undefined = await applyStack(server, runs, { root, stack });
    return results?.map(said).join() ?? "nothing";
  };

  const only = "Only a fresh plan that was seen is applied.";
  assert.equal(await apply("dev/a", { button: "Plan This Stack" }), "nothing");
  assert.deepEqual([shown, planned], [[`There is no plan of dev/a from this window. ${only}`], ["dev/a"]]);
  assert.equal(await apply("dev/a", {}), "nothing");
  const question = "Apply 1 stack: dev/a?\nEnvironment: dev.\n1 to add, 0 to change, 0 to destroy.\nPlanned.";
  assert.deepEqual(shown, [question]);
  assert.equal(await apply("dev/a", { button: "Apply" }), "applied +1 ~0 -0");
  assert.equal(await apply("dev/a", {}), "nothing");

  await runs.start("plan", [{ stack: "prod/a" }]);
  assert.equal(await apply("prod/a", { button: "Apply", typed: "yes" }), "nothing");
  assert.match(
    shown.join("\n"),
    /Environment: prod \(protected\)\.[\s\S]*prod is protected\. Type prod to apply prod\/a\./,
  );
  repo.write({ "prod/a/more.tf": "" });
  await assert.rejects(apply("prod/a", { button: "Apply", typed: "prod" }), /^Error: 1 file not as committed/);
  repo.commit();
  assert.equal(await apply("prod/a", {}), "nothing");
  assert.match(shown.join(), /^The plan of prod\/a is stale: .* Only a fresh plan/);
  await runs.start("plan", [{ stack: "prod/a" }]);
  workspace.isTrusted = false;
  assert.equal(await apply("prod/a", { button: "Apply", typed: "prod" }), "nothing");
  assert.match(shown.join(), /^An apply runs code of this folder/);
  workspace.isTrusted = true;
  assert.equal(await apply("prod/a", { button: "Apply", typed: "prod" }), "applied +1 ~0 -0");
});
