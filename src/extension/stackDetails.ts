import type { Versions } from "../engine";
import { outcome } from "../handover/runWords";
import { visible } from "../handover/words";
import type { StackDetailsResult } from "../protocol";
import type { KeptRun } from "../runner/keptRuns";
import type { StackResult } from "../runner/request";
import { ago } from "./ago";
import { markWords } from "./markWords";
import { type Node, type RunMark, type RunMarks, type StackMarks, type StackTarget, stackKey } from "./node";
import type { Pages } from "./pages";
import { runName } from "./runWords";

/** What is known of stacks besides what the server says of them. */
export interface StacksKnown {
  marks(): RunMarks;
  /** What ended, the newest first. */
  runs(): readonly KeptRun[];
  readonly shown: Pages["shown"];
  /** Milliseconds since 1970. */
  now(): number;
}

/** A row with nothing below. */
export type Leaf = Omit<Node, "children" | "folded">;

/** `parent`: the id of the stack's row. */
export type DetailsOf = StackTarget & { readonly parent: string };

/** A row each for the versions that a stack is run with, the states that it keeps, and what its last plan and drift check said. */
export function detailRows(of: DetailsOf, details: StackDetailsResult, known: StacksKnown): readonly Leaf[] {
  const { plan, drift } = known.marks().get(stackKey(of)) ?? {};
  return [
    ...versionRows(of, details.versions),
    ...details.states.map(({ address, certainty, at }) => {
      const said = certainty === "possible" ? ["possible"] : [];
      const beside = at === undefined ? ["beside the configuration"] : [];
      return leaf(of, `State: ${visible(address)}`, [...said, ...beside], "database", at);
    }),
    ...(plan ? [markRow(of, "Last plan", plan, { plan }, known)] : []),
    ...(drift ? [markRow(of, "Last drift check", drift, { drift }, known)] : []),
  ];
}

function versionRows(of: DetailsOf, { pins, constraints, binary }: Versions): readonly Leaf[] {
  return [
    ...pins.map(({ tool, version, at }) => leaf(of, `${tool} ${visible(version)}`, ["pinned"], "versions", at)),
    ...constraints.map(({ tool, constraint, at }) =>
      leaf(of, `${tool} ${visible(constraint)}`, ["demanded"], "versions", at),
    ),
    ...(binary ? [leaf(of, visible(binary.path), ["what Terragrunt runs"], "versions", binary.at)] : []),
  ];
}

function markRow(of: DetailsOf, what: string, mark: RunMark, marks: StackMarks, known: StacksKnown): Leaf {
  const when = mark.at === undefined ? [] : [ago(mark.at, known.now())];
  const row = leaf(of, `${what}: ${mark.text}`, [...(mark.stale ? ["stale"] : []), ...when], "output");
  return { ...row, tooltip: markWords(marks, known.now()).long.join("\n") };
}

/** Of a stack with more of them, the older ones stand in the Runs view. */
const MOST_RUNS = 5;

/** The last runs that the stack was part of; each opens its log. */
export function runRows(of: DetailsOf, known: StacksKnown): readonly Leaf[] {
  const found = known
    .runs()
    .filter(({ root }) => root === of.root)
    .flatMap((run): readonly { readonly run: KeptRun; readonly result: StackResult }[] => {
      const result = run.results.find(({ stack }) => stack === of.stack);
      return result ? [{ run, result }] : [];
    });
  return found.slice(0, MOST_RUNS).map(({ run, result: { log, ...result } }) => {
    const label = `${runName(run)}: ${visible(outcome(result))}`;
    const row = { ...leaf(of, label, [ago(run.began, known.now())], "history"), id: `${of.parent}\n${run.folder}` };
    return log === undefined ? row : { ...row, runs: { command: "epicenter.openRunLog", arguments: [log] } };
  });
}

/** Opens where it is said, if it is said anywhere. */
function leaf(
  of: DetailsOf,
  label: string,
  said: readonly string[],
  icon: string,
  at?: Versions["pins"][number]["at"],
): Leaf {
  const place = at ? [`${visible(at.path)}:${at.line}`] : [];
  const description = [...said, ...place].join(" · ");
  return {
    id: [of.parent, "#detail", label, ...place].join("\n"),
    label,
    description,
    tooltip: `${label}\n${description}`,
    icon,
    context: "stacks.detail",
    ...(at ? { open: { file: `${of.root}/${at.path}`, line: at.line } } : {}),
  };
}
