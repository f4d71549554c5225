import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Bench } from "./bench";
import { twoAtOnce } from "./terraform";

/** What Terraform itself says of a stack whose base is applied. */
export interface Truth {
  readonly stack: string;
  /** gone: its folder has no configuration any more; new: the base has no such stack. */
  readonly is: "same" | "differs" | "fails" | "gone" | "new";
  /** What differs, in a line. */
  readonly what: string;
  /** Outputs that would get another value. */
  readonly outputs: readonly string[];
}

/** Plans every stack as the repository stands now. `added`: stacks that the base has not. */
export async function judge(bench: Bench, stacks: readonly string[], added: readonly string[]): Promise<Truth[]> {
  const truths = await twoAtOnce(stacks, (stack) => truthOf(bench, stack));
  return [...truths, ...added.map((stack): Truth => ({ stack, is: "new", what: "no state yet", outputs: [] }))];
}

async function truthOf(bench: Bench, stack: string): Promise<Truth> {
  const folder = join(bench.repository, stack);
  const verdict = (is: Truth["is"], what: string, outputs: readonly string[] = []): Truth => ({
    stack,
    is,
    what,
    outputs,
  });
  if (!existsSync(folder)) return verdict("gone", "its folder is gone");
  // Afresh, as a new clone would: what is installed already is kept even where a symbolic link leads elsewhere now.
  let data = bench.emptyData(stack);
  const { status: installed } = await bench.terraform(folder, data, "init", "-no-color");
  // Where `init` fails, the plan decides with what was installed before: init also reads the tests.
  if (installed !== 0) data = bench.dataFolder(stack);
  const plan = ["plan", "-json", "-detailed-exitcode", "-lock=false", "-refresh=false"];
  const { status, stdout } = await bench.terraform(folder, data, ...plan);
  const events = stdout.split("\n").flatMap(eventOf);
  if (status === 1) {
    const error = events.find((event) => event.type === "diagnostic" && event.diagnostic?.severity === "error");
    const gone = error?.diagnostic?.summary === "No configuration files";
    return verdict(gone ? "gone" : "fails", error?.diagnostic?.summary ?? stdout.slice(-300));
  }
  const changes = events
    .filter((event) => event.type === "planned_change")
    .map((event) => `${event.change?.action} ${event.change?.resource?.addr}`);
  const outputs = events
    .filter((event) => event.type === "outputs")
    .flatMap((event) => Object.entries(event.outputs ?? {}))
    .filter(([, output]) => output.action !== undefined && output.action !== "noop")
    .map(([name]) => name);
  // A check that fails is a warning: neither a change nor an error, and yet another answer.
  const warnings = events.filter((event) => event.diagnostic?.summary === "Check block assertion failed");
  if (status === 2)
    return verdict("differs", [...changes, ...outputs.map((name) => `output ${name}`)].join(", "), outputs);
  return warnings.length > 0 ? verdict("differs", "a check fails") : verdict("same", "");
}

/** The pieces of `terraform plan -json`'s lines that are looked at. */
interface PlanEvent {
  readonly type?: string;
  readonly diagnostic?: { readonly severity?: string; readonly summary?: string };
  readonly change?: { readonly action?: string; readonly resource?: { readonly addr?: string } };
  readonly outputs?: Readonly<Record<string, { readonly action?: string }>>;
}

function eventOf(line: string): PlanEvent[] {
  return line.startsWith("{") ? [JSON.parse(line)] : [];
}
