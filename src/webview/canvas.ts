import { element, elementWithKey } from "./element";
import type { Layout } from "./layout";
import type { Sight } from "./view";

const LEAST_ZOOM = 0.1;
const MOST_ZOOM = 3;
/** A graph that is shown for the first time stays as large as this, so that it can be read. */
const READABLE = 0.6;

/** The window onto the drawing: scrolls, zooms, and keeps its place when the drawing changes below it. */
export interface Canvas {
  readonly element: HTMLElement;
  sight(): Sight;
  /** Takes the drawing's new size; without a zoom it is made to fit. */
  fit(layout: Layout, sight: Sight): void;
  /** Draws anew; the node stays where it is on the page, as far as there is something to scroll. */
  hold(id: string | undefined, redraw: () => void): void;
  /** Around the middle of what is in sight, or around a point of the page. */
  zoomBy(factor: number, around?: { readonly x: number; readonly y: number }): void;
  zoomToFit(): void;
  scrollBy(x: number, y: number): void;
  reveal(id: string): void;
  /** What stands in the middle of what is in sight, in units of the drawing. */
  middle(): { readonly x: number; readonly y: number };
}

/** `changed`: the sight is another one. */
export function openCanvas(svg: SVGSVGElement, changed: () => void): Canvas {
  const frame = element("div", { class: "canvas" }, svg);
  let zoom = 1;
  let [width, height] = [0, 0];

  function apply(): void {
    svg.setAttribute("width", String(width * zoom));
    svg.setAttribute("height", String(height * zoom));
    holdHeadings();
  }

  /** The headings stay in sight when the columns are scrolled. */
  function holdHeadings(): void {
    svg.querySelector(".headings")?.setAttribute("transform", `translate(0 ${frame.scrollTop / zoom})`);
  }

  function fitting(least: number): number {
    const fits = Math.min(frame.clientWidth / width, frame.clientHeight / height);
    return Math.max(least, Math.min(1, fits));
  }

  function zoomBy(factor: number, around?: { readonly x: number; readonly y: number }): void {
    const bounds = frame.getBoundingClientRect();
    const point = around ?? { x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2 };
    const before = svg.getBoundingClientRect();
    const [x, y] = [(point.x - before.x) / zoom, (point.y - before.y) / zoom];
    zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom * factor));
    apply();
    const after = svg.getBoundingClientRect();
    frame.scrollBy(after.x + x * zoom - point.x, after.y + y * zoom - point.y);
    changed();
  }

  frame.addEventListener("scroll", () => {
    holdHeadings();
    changed();
  });
  // The wheel scrolls, as everywhere; with Ctrl (which is how a pinch arrives) it zooms.
  frame.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomBy(Math.exp(-event.deltaY / 200), { x: event.clientX, y: event.clientY });
    },
    { passive: false },
  );
  dragToScroll(frame);

  return {
    element: frame,
    sight: () => ({ zoom, left: frame.scrollLeft, top: frame.scrollTop }),
    fit(layout, sight) {
      ({ width, height } = layout);
      zoom = sight.zoom ?? fitting(READABLE);
      apply();
      frame.scrollTo(sight.left, sight.top);
      holdHeadings();
    },
    hold(id, redraw) {
      const place = () => (id === undefined ? undefined : elementWithKey(svg, id)?.getBoundingClientRect());
      const before = place();
      redraw();
      const after = place();
      if (before && after) frame.scrollBy(after.x - before.x, after.y - before.y);
    },
    zoomBy,
    zoomToFit() {
      zoom = fitting(LEAST_ZOOM);
      apply();
      changed();
    },
    scrollBy: (x, y) => frame.scrollBy(x, y),
    middle: () => ({
      x: (frame.scrollLeft + frame.clientWidth / 2) / zoom,
      y: (frame.scrollTop + frame.clientHeight / 2) / zoom,
    }),
    reveal: (id) => elementWithKey(svg, id)?.scrollIntoView({ block: "nearest", inline: "nearest" }),
  };
}

/** Drags what lies between the nodes. */
function dragToScroll(frame: HTMLElement): void {
  frame.addEventListener("pointerdown", (event) => {
    const isNode = event.target instanceof Element && event.target.closest(".node") !== null;
    if (event.button !== 0 || isNode || event.pointerType === "touch") return;
    const stop = new AbortController();
    const { signal } = stop;
    let way = 0;
    frame.classList.add("dragged");
    window.addEventListener(
      "pointermove",
      ({ movementX, movementY }) => {
        way += Math.abs(movementX) + Math.abs(movementY);
        frame.scrollBy(-movementX, -movementY);
      },
      { signal },
    );
    // The click that ends a drag chooses nothing.
    window.addEventListener(
      "click",
      (click) => {
        if (way > 4) click.stopPropagation();
      },
      { capture: true, signal },
    );
    for (const end of ["pointerup", "pointercancel", "blur"]) {
      window.addEventListener(
        end,
        () => {
          frame.classList.remove("dragged");
          setTimeout(() => stop.abort());
        },
        { signal },
      );
    }
  });
}
