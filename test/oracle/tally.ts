import type { Trial } from "./round";

interface Row {
  trials: number;
  truly: number;
  failing: number;
  certain: number;
  needless: number;
  possible: number;
  missed: number;
}

/** Counts stacks over many trials, by kind of change. */
export interface Tally {
  add(trial: Trial): void;
  /** A Markdown table and what it comes to. */
  text(): string;
}

const empty = (): Row => ({ trials: 0, truly: 0, failing: 0, certain: 0, needless: 0, possible: 0, missed: 0 });

export function newTally(): Tally {
  const rows = new Map<string, Row>();
  return {
    add({ kinds, verdict }) {
      const name = kinds.length === 1 ? (kinds[0] ?? "") : "several at once";
      const row = rows.get(name) ?? empty();
      rows.set(name, row);
      row.trials++;
      row.truly += verdict.truths.filter((truth) => truth.is !== "same").length;
      row.failing += verdict.truths.filter((truth) => truth.is === "fails").length;
      row.certain += verdict.certain.length;
      row.needless += verdict.needless.length;
      row.possible += verdict.needlessPossible.length;
      row.missed += verdict.missed.length;
    },
    text() {
      const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
      const total = empty();
      for (const [, row] of sorted) for (const key of Object.keys(total) as (keyof Row)[]) total[key] += row[key];
      const lines = [...sorted, ["**all**", total] as const].map(
        ([name, row]) =>
          `| ${name} | ${row.trials} | ${row.truly} | ${row.failing} | ${row.truly - row.missed} | ${row.certain} | ${row.missed} | ${row.needless} | ${row.possible} |`,
      );
      const head =
        "| kind of change | changes | truly affected | of these errors | found | found certain | missed | needlessly certain | needlessly possible |";
      return `${head}\n|${" --- |".repeat(9)}\n${lines.join("\n")}\n\n${summary(total)}`;
    },
  };
}

function summary({ truly, missed, certain, needless }: Row): string {
  const percent = (part: number, whole: number) => (whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`);
  return `Recall ${percent(truly - missed, truly)}; of what is named certain, ${percent(certain, certain + needless)} is truly affected.`;
}
