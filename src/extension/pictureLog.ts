import type { LogOutputChannel } from "vscode";
import { comparison, summary } from "../handover/words";
import type { ImpactParams, RepositoryState } from "../protocol";

/** Logs what is known of each repository when it is another than before; failures in full, for the view shows their beginning. */
export function pictureLog(log: LogOutputChannel): (picture: ImpactParams) => void {
  const known = new Map<string, string>();
  return ({ repositories }) => {
    for (const state of repositories) {
      const said = words(state);
      if (said === undefined || known.get(state.root) === said) {
        continue;
      }
      known.set(state.root, said);
      if (state.state === "failed") {
        log.warn(`${state.root}: ${said}`);
      } else if (state.state === "ready") {
        log.info(`${state.root}: ${said} ${state.milliseconds} ms.`);
      }
    }
  };
}

function words(state: RepositoryState): string | undefined {
  switch (state.state) {
    case "ready":
      return `${summary(state.impact)} Compared: ${comparison(state.impact)}.`;
    case "failed":
      return state.message;
    case "indexing":
      return undefined;
  }
}
