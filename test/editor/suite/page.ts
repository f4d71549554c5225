/** The page that shows the editor, where there is one to be used: the launcher answers at this address. */
const bridge = process.env.EPICENTER_BRIDGE;

export const hasPage = bridge !== undefined;

type Action =
  | { action: "screenshot"; name: string }
  | { action: "text" | "click"; selector: string }
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
    if (Date.now() - from > 45_000) throw new Error(`${what}; at last: ${JSON.stringify(answer)}`);
    await new Promise((wait) => setTimeout(wait, 200));
  }
}

/** What the Impact view shows, as text. */
export function impactText(): Promise<string> {
  return page({ action: "text", selector: ".pane" });
}
