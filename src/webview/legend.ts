import type { GraphNode } from "../graphProtocol";
import { element, svgElement } from "./element";
import { iconOf, outlineOf } from "./shapes";

/** How to read the graph and how to go about in it. */
export function legend(): readonly Node[] {
  const stack = (ring?: "own" | "input" | "dependent" | "removed"): GraphNode => ({
    id: "",
    kind: "stack",
    stack: { kind: "terraform", ...(ring ? { ring } : {}) },
  });
  return [
    element("h2", {}, "How to read it"),
    element(
      "p",
      {},
      "A change goes from left to right: from the changed files, through what reads them, to the stacks.",
    ),
    element(
      "ul",
      { class: "legend" },
      sample({ id: "", kind: "file" }, "file"),
      sample({ id: "", kind: "secret" }, "secret: never opened to find the answer"),
      sample({ id: "", kind: "module" }, "module"),
      sample({ id: "", kind: "model" }, "model: a module that puts others together"),
      sample(stack("own"), "stack whose own files changed"),
      sample(stack("input"), "stack that reads something that changed"),
      sample(stack("dependent"), "stack that reads outputs of an affected one"),
      sample(stack("removed"), "stack that is removed"),
      sample(stack(), "stack that the change does not reach"),
      line("reached", "the change goes this way"),
      line("possible", "possible: can't be known from the text"),
      line("", "reads it, but this is not why it is affected"),
      line("order", "only waits for it"),
    ),
    element("h2", {}, "Keys in the graph"),
    element(
      "dl",
      { class: "keys" },
      ...[
        ["Arrow keys", "go along edges and columns"],
        ["Enter", "opens the node"],
        ["F", "focuses on it"],
        ["T", "traces from it, then to the next"],
        ["+ − 0", "zoom in, out, to fit"],
        ["Shift+arrows", "scroll"],
        ["/", "goes to the filter"],
        ["Escape", "takes back, step by step"],
      ].flatMap(([key = "", does = ""]) => [element("dt", {}, key), element("dd", {}, does)]),
    ),
  ];
}

function sample(node: GraphNode, text: string): HTMLElement {
  const item = { id: "", node };
  const icon = iconOf(item);
  const box = { x: 0, y: 0, width: 38, height: 24 };
  const drawn = svgElement(
    "g",
    { class: `node ${node.kind} ${node.stack?.ring ?? ""}`, transform: "translate(1 1)" },
    svgElement("path", { class: "shape", d: outlineOf(item, box) }),
    svgElement("path", { class: icon.filled ? "icon filled" : "icon", d: icon.path, transform: "translate(11 4)" }),
  );
  return element("li", {}, svgElement("svg", { width: 40, height: 26, "aria-hidden": "true" }, drawn), text);
}

function line(classes: string, text: string): HTMLElement {
  const drawn = svgElement(
    "g",
    { class: `edge ${classes}` },
    svgElement("path", { class: "shaft", d: "M1,8H33" }),
    svgElement("path", { class: "head", d: "M33,4L40,8L33,12Z" }),
  );
  return element("li", {}, svgElement("svg", { width: 40, height: 16, "aria-hidden": "true" }, drawn), text);
}
