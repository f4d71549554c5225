/** What a drawing looks like, which the page's style sheet says, and which a file must say for itself. */
const PROPERTIES = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linejoin",
  "opacity",
  "font-family",
  "font-weight",
  "text-decoration-line",
  "visibility",
] as const;

/** Canvases above this many pixels on a side are refused by browsers. */
const LARGEST = 8192;

/** The drawing as an SVG file of its own, in the colours that it has now. */
export function svgText(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const [from, to] = [svg.querySelectorAll("*"), copy.querySelectorAll("*")];
  for (const [index, original] of from.entries()) {
    const style = getComputedStyle(original);
    const target = to[index];
    for (const name of PROPERTIES) target?.setAttribute(name, style.getPropertyValue(name));
    for (const name of ["class", "role", "tabindex", "data-key", "data-edge", "aria-selected"])
      target?.removeAttribute(name);
  }
  const { width, height } = svg.viewBox.baseVal;
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  copy.setAttribute("role", "img");
  for (const name of ["class", "tabindex", "aria-describedby"]) copy.removeAttribute(name);
  copy.querySelector("g:last-of-type[transform^='translate(0']")?.removeAttribute("transform");
  for (const each of copy.querySelectorAll("[visibility=hidden]")) each.remove();
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of [
    ["width", "100%"],
    ["height", "100%"],
    ["fill", getComputedStyle(document.body).backgroundColor],
  ] as const) {
    ground.setAttribute(name, value);
  }
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy);
}

/** The drawing as a PNG file in base 64, at twice its size where a canvas can be so large. Rejects where it can't be drawn. */
export async function pngData(svg: SVGSVGElement): Promise<string> {
  const { width, height } = svg.viewBox.baseVal;
  const scale = Math.min(2, LARGEST / Math.max(width, height));
  const address = URL.createObjectURL(new Blob([svgText(svg)], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(width * scale);
    canvas.height = Math.ceil(height * scale);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/png").replace(/^data:image\/png;base64,/, "");
  } finally {
    URL.revokeObjectURL(address);
  }
}
