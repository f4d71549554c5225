import { environmentOf } from "../handover/environment";
import { count } from "../handover/words";
import { askForFilter } from "./chooseFilter";
import { askForGrouping } from "./chooseGrouping";
import type { Server } from "./client";
import { readyStates } from "./client";
import { hiddenBy } from "./impactFilter";
import { noFilter } from "./impactLook";
import type { LookStore } from "./lookStore";
import type { MarkStore } from "./marks";

/** The commands that change how the Impact view is looked at. */
export function lookCommands(server: Server, store: LookStore, marks: MarkStore) {
  return {
    "epicenter.groupImpact": async () => {
      const grouping = await askForGrouping(store.look().grouping);
      if (grouping !== undefined) store.group(grouping);
    },
    "epicenter.filterImpact": async () => {
      const affected = readyStates(server).flatMap(({ impact }) => impact.affected);
      const filter = await askForFilter({
        now: store.look().filter,
        environments: [...new Set(affected.map(({ stack }) => environmentOf(stack) ?? ""))],
        says(next) {
          const { hidden, total } = hiddenBy(next, server.picture(), marks.marks());
          return `Shows ${total - hidden} of ${count(total, "affected stack")}`;
        },
      });
      if (filter !== undefined) store.filter(filter);
    },
    "epicenter.clearFilter": () => store.filter(noFilter),
    "epicenter.uncheckAll": () => store.uncheckAll(),
  };
}
