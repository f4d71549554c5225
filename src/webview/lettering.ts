import type { Scope } from "../graphProtocol";
import type { Item } from "./fold";
import { kindLine, nameOf, shortened } from "./words";

/** The words in a node's box, and how wide the box must be for them. */
export interface Lettering {
  readonly name: string;
  readonly line: string;
  readonly width: number;
}

export const NAME_SIZE = 13;
export const LINE_SIZE = 11;
/** Where the words begin: after the icon. */
export const WORDS_LEFT = 36;
const WORDS_RIGHT = 18;
const WIDEST = 250;
const NARROWEST = 90;

/** `measure`: the width of a text at a font size, both in units of the drawing. */
export function letteringOf(item: Item, scope: Scope, measure: (text: string, size: number) => number): Lettering {
  const name = shortened(nameOf(item), (text) => measure(text, NAME_SIZE) <= WIDEST);
  const line = kindLine(item, scope);
  const words = Math.max(NARROWEST, measure(name, NAME_SIZE), measure(line, LINE_SIZE));
  return { name, line, width: Math.ceil(WORDS_LEFT + words + WORDS_RIGHT) };
}

/** Measures in the page's own font. */
export function measureIn(page: Document): (text: string, size: number) => number {
  const context = page.createElement("canvas").getContext("2d");
  const family = getComputedStyle(page.body).fontFamily;
  return (text, size) => {
    if (context === null) return text.length * size * 0.6;
    context.font = `${size}px ${family}`;
    return context.measureText(text).width;
  };
}
