import type { Graph, Order } from "../engine";
import type { GraphPicture, Look, OfferedCommand } from "../graphProtocol";
import { count, visible } from "../handover/words";
import type { ImpactParams, RepositoryState } from "../protocol";
import { graphModel } from "./graphModel";
import { headline, type ViewState } from "./headline";

/** The repository that a page is shown: the one that it asked for, else the first that the change reaches something in. */
export function shownRepository(picture: ImpactParams | undefined, look: Look): RepositoryState | undefined {
  const states = picture?.repositories ?? [];
  return (
    states.find(({ root }) => root === look.root) ??
    states.find((state) => state.state === "ready" && state.impact.affected.length > 0) ??
    states[0]
  );
}

/** What the server said of the shown repository beyond the picture; `graph` where everything is asked for. */
export interface Answers {
  readonly order: Order;
  readonly graph?: Graph;
}

/** What a page shows. `answers`: undefined where the repository is not ready; a text where the server could not say. */
export function graphPicture(
  picture: ImpactParams | undefined,
  look: Look,
  answers: Answers | string | undefined,
): GraphPicture {
  const state = shownRepository(picture, look);
  const shared = {
    scope: look.scope,
    root: state?.root ?? null,
    repositories: (picture?.repositories ?? []).map(({ root }) => ({
      root,
      name: visible(root.split("/").at(-1) ?? ""),
    })),
    nodes: [],
    edges: [],
  };
  if (typeof answers === "string") return { ...shared, state: "failed", summary: answers, ...emptyWords("failed", 0) };
  const told = headline(picture && { ...picture, repositories: state ? [state] : [] });
  const changes = state?.state === "ready" ? state.impact.changes : [];
  const words = emptyWords(told.state, changes.length);
  if (state?.state !== "ready" || answers === undefined) {
    return { ...shared, state: state?.state === "failed" ? "failed" : "waiting", summary: told.message, ...words };
  }
  const silent = changes.filter(({ effect }) => effect !== "affects");
  const unheard = silent.length === 0 ? "" : ` ${count(silent.length, "change")} without effect.`;
  const model = graphModel(state.impact, answers.order, look.scope === "everything" ? answers.graph : undefined);
  return { ...shared, ...model, state: "ready", summary: `${told.message}${unheard}`, ...words };
}

const choose = { command: "epicenter.chooseBase", title: "Choose Base" } as const;
const refresh = { command: "epicenter.refresh", title: "Refresh" } as const;
const log = { command: "epicenter.showLog", title: "Show Log" } as const;

type Words = Pick<GraphPicture, "empty" | "offers">;

/** A failure must never read like an all-clear. */
function emptyWords(state: ViewState, changes: number): Words {
  const say = (empty: string, ...offers: readonly { command: OfferedCommand; title: string }[]) => ({ empty, offers });
  switch (state) {
    case "starting":
      return say("Starting…");
    case "indexing":
      return say("Reading the configuration for the first time. The graph appears as soon as it is complete.");
    case "no-folder":
      return say("No folder is open. Open one with Terraform, OpenTofu or Terragrunt configuration.");
    case "no-git":
      return say("This folder is in no git repository, so there is nothing to compare with.", refresh);
    case "bare":
      return say("This is a bare repository, without files to look at. Open a working tree of it.", refresh);
    case "no-base":
    case "shallow":
      return say("Could not compare: the base was not found. This is not an all-clear.", choose, refresh);
    case "failed":
      return say("Could not work out the impact. This is not an all-clear.", refresh, log);
    case "no-terraform":
      return say("No stacks found: no root module, no Terragrunt unit.", refresh);
    case "no-changes":
      return say(
        "Nothing changed against the base. Change a module, a model or a stack, and what it reaches appears here while you type.",
        choose,
      );
    default:
      return say(`No stacks are affected by ${count(changes, "changed file")}.`, choose);
  }
}
