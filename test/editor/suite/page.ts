import { commands } from "vscode";

/** The page that shows the editor, where there is one to be used: the launcher answers at this address. */
const bridge = process.env.EPICENTER_BRIDGE;

export const hasPage = bridge !== undefined;

type Action =
  | { action: "begin" }
  | { action: "screenshot"; name: string }
  | { action: "text" | "count" | "click" | "hover" | "wait"; selector: string }
  | { action: "type"; text: string }
  | { action: "press"; name: string };

/** Text of what was asked for, else nothing. Throws where the page can't do it. */
export async function page(action: Action): Promise<string> {
  if (bridge === undefined) return "";
  const answer = await fetch(bridge, { method: "POST", body: JSON.stringify(action) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return String(JSON.parse(text).result ?? "");
}

/** Asks again until the answer fits; throws with the last one. */
export async function until<T>(ask: () => Promise<T>, fits: (answer: T) => boolean, what: string): Promise<T> {
  const from = Date.now();
  for (;;) {
    const answer = await ask();
    if (fits(answer)) return answer;
    if (Date.now() - from > 20_000) throw new Error(`${what}; at last: ${JSON.stringify(answer)}`);
    await new Promise((wait) => setTimeout(wait, 200));
  }
}

/** The answer once it is the same twice in a row: a view paints its rows one after the other. */
export async function settled(ask: () => Promise<string>): Promise<string> {
  let before = await ask();
  return until(
    ask,
    (answer) => {
      const same = answer === before;
      before = answer;
      return same;
    },
    "it never came to rest",
  );
}

/** A view of the side bar, by its name. */
export function pane(name: string): string {
  return `.pane:has(> .pane-header .title:text-is("${name}"))`;
}

/** Folds a view, so that others have its room; where it is folded it stays. */
export async function fold(name: string): Promise<void> {
  const open = `${pane(name)} > .pane-header[aria-expanded="true"]`;
  if ((await page({ action: "count", selector: open })) !== "0") await click(`${open} .title`);
}

const impact = pane("Impact");

/** What the Impact view shows, as text: its sum, and the rows that are in sight. */
export function impactText(): Promise<string> {
  return page({ action: "text", selector: `${impact} > .pane-body` });
}

/** How many stacks and files, of what the view shows. */
export function sumOf(impact: string): string {
  return impact.split("\n", 1)[0] ?? "";
}

/** What stands beside the Impact view's name. */
export function title(): Promise<string> {
  return page({ action: "text", selector: `${impact} > .pane-header .description` });
}

/** What the view says where it has no rows. */
export function welcome(): Promise<string> {
  return page({ action: "text", selector: `${impact} .welcome-view-content:visible` });
}

/** What the list says that is open: of commands, bases, reasons. */
export function quickPick(): Promise<string> {
  return page({ action: "text", selector: ".quick-input-list:visible" });
}

/** The row of the Impact tree with this label; `description`: or a part of it, where there are several. */
export function row(label: string, description = ""): string {
  const name = `:has(:text-is("${label}"))`;
  return `${impact} .monaco-list-row${name}${description === "" ? "" : `:has-text("${description}")`}`;
}

export async function click(selector: string): Promise<void> {
  await page({ action: "click", selector });
}

export async function hover(selector: string): Promise<void> {
  await page({ action: "hover", selector });
}

/** What the messages say. In a test VS Code keeps them in the list behind the bell. */
export async function notifications(): Promise<string> {
  await commands.executeCommand("notifications.showList");
  return page({ action: "text", selector: ".notifications-center" });
}

/** Presses a message's button. */
export async function answerNotification(button: string): Promise<void> {
  await commands.executeCommand("notifications.showList");
  await click(`.notifications-center a:has-text("${button}")`);
}

/** As a person does: chooses the repository where there are several, types a revision. */
export async function chooseBase(revision: string, repository?: string): Promise<void> {
  const chosen = commands.executeCommand("epicenter.chooseBase");
  if (repository !== undefined) await pick(repository);
  await page({ action: "wait", selector: ".quick-input-title:has-text('Compare with')" });
  await page({ action: "type", text: revision });
  await page({ action: "wait", selector: `.quick-input-list .monaco-list-row:has-text("${revision}")` });
  await page({ action: "press", name: "Enter" });
  await chosen;
}

/** Picks a row of the list that is open. */
export async function pick(row: string): Promise<void> {
  await click(`.quick-input-list .monaco-list-row:has-text("${row}")`);
}
