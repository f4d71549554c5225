import { type QuickPickItem, window } from "vscode";
import { type Grouping, groupings } from "./impactLook";

const labels: Readonly<Record<Grouping, { readonly label: string; readonly description: string }>> = {
  wave: { label: "$(layers) Wave", description: "in what order they are applied" },
  environment: { label: "$(server-environment) Environment", description: "as the path says it" },
  change: { label: "$(diff) Changed file", description: "what each change reaches" },
  ring: { label: "$(target) Ring", description: "how the change reaches them" },
};

/** Asks by what the Impact view groups stacks; undefined: as before. */
export async function askForGrouping(now: Grouping): Promise<Grouping | undefined> {
  const items = groupings.map((grouping): QuickPickItem & { grouping: Grouping } => {
    const { label, description } = labels[grouping];
    return { label, description: grouping === now ? `${description} (now)` : description, grouping };
  });
  return (await window.showQuickPick(items, { title: "Group affected stacks by" }))?.grouping;
}
