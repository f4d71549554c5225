import { faultsOf } from "./compare";
import type { Trial } from "./round";
import type { Failing } from "./shrink";

/** A wrong answer, and how to see it again. */
export function faultText(trial: Trial): string {
  const what = faultsOf(trial.verdict).map((fault) => `  ${fault}`);
  const paths = Object.keys(trial.change).map((path) => JSON.stringify(path));
  return [`seed ${trial.seed}, ${trial.kinds.join(" + ")} (${paths.join(", ")}):`, ...what].join("\n");
}

/** A test for test/impact that shows a missed stack without Terraform. */
export function asTest(trial: Trial, { monorepo, change }: Failing): string {
  const expected = trial.verdict.missed.map((truth) => truth.stack).filter((stack) => monorepo.stacks.includes(stack));
  const removed = Object.entries(change).map(([path, text]) => `    ${JSON.stringify(path)}: ${JSON.stringify(text)},`);
  return [
    `test(${JSON.stringify(`as terraform: ${trial.kinds.join(" and ")}`)}, () => {`,
    "  const base = {",
    ...Object.entries(monorepo.files).map(([path, text]) => `    ${JSON.stringify(path)}: ${JSON.stringify(text)},`),
    "  };",
    "  const impact = impactOf(base, {",
    ...removed,
    "  });",
    '  const reached = impact.affected.filter((each) => each.ring !== "dependent").map((each) => each.stack);',
    `  for (const stack of ${JSON.stringify(expected)}) assert.ok(reached.includes(stack), stack);`,
    "});",
  ].join("\n");
}
