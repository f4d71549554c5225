import type { Impact } from "../engine";
import { comparison, count, summary, visible } from "../handover/words";
import type { ImpactParams, RepositoryState } from "../protocol";

/** What the view, its welcome text and the status bar say about a picture. */
export interface Headline {
  /** Value of the context key `epicenter.state`; one welcome text stands for each. */
  readonly state: ViewState;
  /** The view's: with the base, or why there is no answer. */
  readonly title: string;
  /** The line above the rows; empty: none. */
  readonly message: string;
  /** Affected stacks; 0 shows no badge. */
  readonly badge: number;
  readonly status: {
    readonly text: string;
    readonly tooltip: string;
    readonly spoken: string;
    readonly failed: boolean;
  };
}

export type ViewState =
  | "starting"
  | "no-folder"
  | "indexing"
  | "no-git"
  | "bare"
  | "no-base"
  | "shallow"
  | "no-terraform"
  | "no-changes"
  | "unaffected"
  | "failed"
  | "ready";

const failures: Readonly<Record<string, ViewState>> = {
  "not-a-repository": "no-git",
  bare: "bare",
  "no-revision": "no-base",
  "no-base": "no-base",
  "no-merge-base": "no-base",
  shallow: "shallow",
};

export function headline(picture: ImpactParams | undefined): Headline {
  if (picture === undefined) {
    return quiet("starting", "", "$(loading~spin) Epicenter", "Epicenter is starting");
  }
  const [only, ...more] = picture.repositories;
  if (only === undefined) {
    return quiet("no-folder", "", "$(target) –", "Epicenter: no folder is open");
  }
  return more.length === 0 ? ofOne(only) : ofSeveral(picture.repositories);
}

function ofOne(state: RepositoryState): Headline {
  if (state.state === "indexing") {
    const counted = state.total === 0 ? "" : ` ${state.done}/${state.total}`;
    return quiet("indexing", `Indexing${counted}…`, "$(loading~spin) Epicenter", `Epicenter is indexing${counted}`);
  }
  if (state.state === "failed") {
    return failed(failures[state.reason] ?? "failed", visible(state.message));
  }
  const { impact } = state;
  const partial = impact.complete ? "" : " Something could not be read: the answer errs wide (see Problems).";
  const against = visible(impact.base.revision ?? "nothing (no commit yet)");
  const message = `${summary(impact)} Compared with ${against}.${partial}`;
  const spoken = `Epicenter compares ${comparison(impact)}. ${summary(impact)}${partial}`;
  return {
    state: stateOf(impact),
    message,
    title: `Impact against ${against}`,
    badge: impact.affected.length,
    status: {
      text: `$(target) ${impact.changes.length} → ${impact.affected.length}${impact.complete ? "" : " $(warning)"}`,
      tooltip: spoken,
      spoken: `Epicenter: ${count(impact.changes.length, "changed file")}, ${count(impact.affected.length, "affected stack")}`,
      failed: false,
    },
  };
}

function stateOf(impact: Impact): ViewState {
  if (impact.affected.length > 0) {
    return "ready";
  }
  if (impact.total === 0) {
    return "no-terraform";
  }
  return impact.changes.length === 0 ? "no-changes" : "unaffected";
}

function ofSeveral(states: readonly RepositoryState[]): Headline {
  const impacts = states.flatMap((state) => (state.state === "ready" ? [state.impact] : []));
  const affected = impacts.reduce((sum, impact) => sum + impact.affected.length, 0);
  const changed = impacts.reduce((sum, impact) => sum + impact.changes.length, 0);
  const without = states.filter(({ state }) => state === "failed").length;
  const untold = without === 0 ? "" : ` No answer for ${without} of ${states.length} repositories.`;
  const message = `${count(affected, "stack")} affected by ${count(changed, "changed file")}.${untold}`;
  return {
    state: "ready",
    message,
    title: `Impact in ${states.length} repositories`,
    badge: affected,
    status: {
      text: `$(target) ${changed} → ${affected}${without === 0 ? "" : " $(warning)"}`,
      tooltip: message,
      spoken: `Epicenter: ${message}`,
      failed: without > 0,
    },
  };
}

function quiet(state: ViewState, message: string, text: string, spoken: string): Headline {
  const title = message === "" ? "Impact" : `Impact: ${message}`;
  return { state, title, message, badge: 0, status: { text, tooltip: spoken, spoken, failed: false } };
}

/** A failure must never read like an all-clear. */
function failed(state: ViewState, message: string): Headline {
  const spoken = `Epicenter has no answer: ${message}`;
  const status = { text: "$(target) ?", tooltip: spoken, spoken, failed: true };
  return { state, title: `Impact: ${message}`, message, badge: 0, status };
}
