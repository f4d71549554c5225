import type { Impact } from "../engine";
import { comparison, count, summary, visible } from "../handover/words";
import type { ImpactParams, RepositoryState } from "../protocol";

/** What the view, its welcome text and the status bar say about a picture. */
export interface Headline {
  /** Value of the context key `epicenter.state`; one welcome text stands for each. */
  readonly state: ViewState;
  /** Beside the view's name: counts and base, or why there is no answer. Short, for a side bar of usual width has room for 20 letters. */
  readonly title: string;
  /** The lines above the rows, where there are any; all that the title has no room for. */
  readonly message: string;
  /** Something is still being read. */
  readonly busy: boolean;
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

/** What a person's look at the view leaves to tell: that something is hidden must stand beside every count. */
export interface Beside {
  /** Affected stacks that the filter hides. */
  readonly hidden: number;
  /** What the filter lets through, in words; "" where there is none. */
  readonly filter: string;
  /** Affected stacks that are chosen to run. */
  readonly checked: number;
}

const nothingBeside: Beside = { hidden: 0, filter: "", checked: 0 };

export function headline(picture: ImpactParams | undefined, beside: Beside = nothingBeside): Headline {
  const told = ofPicture(picture);
  const { hidden, filter, checked } = beside;
  const hides = hidden > 0 ? [`${count(hidden, "stack")} hidden by the filter (${filter}).`] : [];
  const chosen = checked > 0 ? [`${checked} checked.`] : [];
  return {
    ...told,
    title: hidden > 0 ? told.title.replace(" · ", ` · ${hidden} hidden · `) : told.title,
    message: [told.message, ...hides, ...chosen].join(" "),
  };
}

function ofPicture(picture: ImpactParams | undefined): Headline {
  if (picture === undefined) {
    return quiet("starting", "Starting…", "$(loading~spin) Epicenter", "Epicenter is starting");
  }
  const [only, ...more] = picture.repositories;
  if (only === undefined) {
    return quiet("no-folder", "No folder", "$(target) –", "Epicenter: no folder is open");
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
  const against = visible(impact.base.revision ?? "nothing (no commit yet)");
  const view = stateOf(impact);
  const sum = view === "no-terraform" ? "No stacks found: no root module, no Terragrunt unit." : summary(impact);
  return {
    state: view,
    message: `${sum} Compared with ${against}.${partial([impact])}`,
    title: `${impact.affected.length}/${impact.total} · ${against}`,
    busy: false,
    badge: impact.affected.length,
    status: {
      text: `$(target) ${impact.changes.length} → ${impact.affected.length}${impact.complete ? "" : " $(warning)"}`,
      tooltip: `Epicenter compares ${comparison(impact)}. ${sum}${partial([impact])}`,
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

function partial(impacts: readonly Impact[]): string {
  const all = impacts.every(({ complete }) => complete);
  return all ? "" : " Something could not be read: the answer errs wide (see Problems).";
}

/** A folder outside every repository has its row, and is no lack of the answer. */
function ofSeveral(states: readonly RepositoryState[]): Headline {
  const ready = states.filter((state) => state.state === "ready");
  const impacts = ready.map(({ impact }) => impact);
  const sum = (each: (impact: Impact) => number) => impacts.reduce((all, impact) => all + each(impact), 0);
  const affected = sum((impact) => impact.affected.length);
  const changed = sum((impact) => impact.changes.length);
  const total = sum((impact) => impact.total);
  const indexing = states.filter(({ state }) => state === "indexing").map(({ root }) => nameOf(root));
  const without = states.filter(isUnanswered).map(({ root }) => nameOf(root));
  const where = ready.length === 1 ? "1 repository" : `${ready.length} repositories`;
  const lacks = [
    ...(indexing.length === 0 ? [] : [` Still indexing: ${indexing.join(", ")}.`]),
    ...(without.length === 0 ? [] : [` No answer for ${without.join(", ")}, which is not an all-clear.`]),
    partial(impacts),
  ].join("");
  const message = `${count(affected, "stack")} of ${total} affected by ${count(changed, "changed file")} in ${where}.${lacks}`;
  const icon = indexing.length === 0 ? "$(target)" : "$(loading~spin)";
  return {
    state: affected > 0 ? "ready" : "unaffected",
    message,
    title: `${affected}/${total} · ${where}`,
    busy: indexing.length > 0,
    badge: affected,
    status: {
      text: `${icon} ${changed} → ${affected}${without.length > 0 || partial(impacts) ? " $(warning)" : ""}`,
      tooltip: message,
      spoken: `Epicenter: ${message}`,
      failed: without.length > 0,
    },
  };
}

function isUnanswered(state: RepositoryState): boolean {
  return state.state === "failed" && state.reason !== "not-a-repository";
}

/** How a repository, or a folder in none, is called among others: by its folder. */
export function nameOf(root: string): string {
  return visible(root.slice(root.lastIndexOf("/") + 1));
}

/** What failed, of a message that goes on "; what to do" in the words of the command line. */
export function whatFailed(message: string): string {
  return visible(message.split("; ", 1)[0] ?? message);
}

function quiet(state: ViewState, title: string, text: string, spoken: string): Headline {
  const status = { text, tooltip: spoken, spoken, failed: false };
  return { state, title, message: title, busy: state !== "no-folder", badge: 0, status };
}

/** A failure must never read like an all-clear. */
function failed(state: ViewState, message: string): Headline {
  // What has a welcome text of its own is told there what to do.
  const said = state === "failed" ? message : whatFailed(message);
  const spoken = `Epicenter has no answer: ${said}`;
  const status = { text: "$(target) ?", tooltip: spoken, spoken, failed: true };
  return { state, title: shortFailures[state] ?? whatFailed(message), message: said, busy: false, badge: 0, status };
}

/** Where the message names a whole path before it says anything. */
const shortFailures: Partial<Readonly<Record<ViewState, string>>> = {
  "no-git": "No git repository",
  bare: "Bare repository",
};
