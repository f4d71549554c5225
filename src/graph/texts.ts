/** Things by the known beginning and end of their names, so that a name finds those that may be it without trying all. */
export interface TextIndex<T> {
  readonly firsts: Side<T>;
  /** Of the ends, turned round. */
  readonly lasts: Side<T>;
}

interface Side<T> {
  readonly byText: ReadonlyMap<string, readonly T[]>;
  /** Sorted. */
  readonly texts: readonly string[];
}

/** Text that is known at both ends of a name; "" where nothing is. */
export interface Ends {
  readonly first: string;
  readonly last: string;
}

export function indexTexts<T>(items: readonly (readonly [Ends, T])[]): TextIndex<T> {
  return {
    firsts: side(items.map(([{ first }, item]) => [first, item])),
    lasts: side(items.map(([{ last }, item]) => [turned(last), item])),
  };
}

/** Those whose beginning, or whose end, goes together with the given one: whichever are fewer. */
export function mayBe<T>(index: TextIndex<T>, { first, last }: Ends): readonly T[] {
  const byFirst = goingWith(index.firsts, first);
  const byLast = goingWith(index.lasts, turned(last));
  return byFirst.size <= byLast.size ? byFirst.items() : byLast.items();
}

function side<T>(items: readonly (readonly [string, T])[]): Side<T> {
  const byText = new Map<string, T[]>();
  for (const [text, item] of items) {
    const known = byText.get(text);
    if (known) known.push(item);
    else byText.set(text, [item]);
  }
  return { byText, texts: [...byText.keys()].sort() };
}

/** Texts that the given one begins with, and those that begin with it. */
function goingWith<T>({ byText, texts }: Side<T>, text: string) {
  if (text === "") return { size: Number.POSITIVE_INFINITY, items: () => [...byText.values()].flat() };
  const found: (readonly T[])[] = [];
  let size = 0;
  const take = (key: string) => {
    const items = byText.get(key) ?? [];
    found.push(items);
    size += items.length;
  };
  for (let length = 0; length < text.length; length++) take(text.slice(0, length));
  for (let at = firstFrom(texts, text); texts[at]?.startsWith(text); at++) take(texts[at] ?? "");
  return { size, items: () => found.flat() };
}

/** The place of the first text that is not before the given one. */
function firstFrom(texts: readonly string[], text: string): number {
  let low = 0;
  let high = texts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((texts[middle] ?? "") < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

function turned(text: string): string {
  return [...text].reverse().join("");
}
