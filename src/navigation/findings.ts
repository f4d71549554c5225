import { textAt, type World } from "../evaluation/world";
import { rowSpan, type Span } from "../hcl/positions";
import { problemsIn } from "../impact/problems";
import type { Problem } from "../snapshot/snapshot";
import { faultsIn } from "./faults";

/** What is wrong at a place of a text. */
export interface Finding {
  /** From the repository's root. */
  readonly path: string;
  readonly span: Span;
  readonly severity: Problem["severity"];
  readonly code: string;
  readonly message: string;
  readonly related: readonly { readonly path: string; readonly span: Span; readonly message: string }[];
}

/** Nobody else tells these. What only makes an answer wide stands with the answer; a text's syntax is for its language. */
const isOurs = /^missing-|^(same-state|cycle|plain-secret|settings)$/;

/** What is wrong with the texts, each place and kind once. `problems`: those of an answer, else what stands there now. */
export function findingsIn(world: World, problems: readonly Problem[] = problemsIn(world, "")): readonly Finding[] {
  const places = new Map<string, { readonly first: Problem; readonly path: string; others: number }>();
  for (const problem of [...problems, ...faultsIn(world, "")]) {
    const { path, line, code } = problem;
    // What lies beside the repository is told where that is open.
    if (path === null || path.startsWith("../") || !isOurs.test(code)) continue;
    const key = `${path}\0${line}\0${code}`;
    const known = places.get(key);
    if (known) known.others += 1;
    else places.set(key, { first: problem, path, others: 0 });
  }
  const spanOf = (path: string, line: number) => rowSpan(textAt(world, path) ?? "", line - 1);
  return [...places.values()].map(({ first, path, others }) => {
    const { line = 1, severity, code, message, related = [] } = first;
    return {
      path,
      span: spanOf(path, line),
      severity,
      code,
      message: others === 0 ? message : `${message} (And ${others} more like it.)`,
      related: related.map((each) => ({ path: each.path, span: spanOf(each.path, each.line), message: each.message })),
    };
  });
}
