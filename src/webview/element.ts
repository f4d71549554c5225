type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
type Child = Node | string;

/** An HTML element; an attribute that is false or undefined is left out. Texts are texts, whatever they hold. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  return fill(document.createElement(name), attributes, children);
}

export function svgElement<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Name] {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

/** `key`: what it is found by when its surroundings are drawn anew while it has the focus. */
export function button(text: string, key: string, press: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = element("button", { type: "button", "data-key": key, ...attributes }, text);
  made.addEventListener("click", press);
  return made;
}

/** Puts other children in; the focus stays on what has the same `data-key`. */
export function replaceChildren(parent: Element, ...children: readonly Child[]): void {
  const focused = document.activeElement;
  const key = parent.contains(focused) ? focused?.getAttribute("data-key") : null;
  parent.replaceChildren(...children);
  if (key != null) elementWithKey(parent, key)?.focus({ preventScroll: true });
}

export function elementWithKey(parent: Element, key: string): HTMLElement | SVGElement | undefined {
  return [...parent.querySelectorAll<HTMLElement | SVGElement>("[data-key]")].find(
    (each) => each.getAttribute("data-key") === key,
  );
}

function fill<Made extends Element>(made: Made, attributes: Attributes, children: readonly Child[]): Made {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}
