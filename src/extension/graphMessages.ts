import type { Evidence } from "../engine";
import type { FromPage, GraphPicture, Look, NodeKind, OfferedCommand } from "../graphProtocol";

/** A message of the page, if it is one: a page shows names out of the repository, so nothing that it sends is believed unseen. */
export function readMessage(value: unknown): FromPage | undefined {
  if (!isObject(value)) return undefined;
  const { type, look, root, place, id, kind, format, data, message, command } = value;
  switch (type) {
    case "look":
      return isLook(look) ? { type, look } : undefined;
    case "open":
      return isText(root) && isEvidence(place) ? { type, root, place } : undefined;
    case "openNode":
      return isText(root) && isText(id) && isOneOf(kind, kinds) ? { type, root, id, kind } : undefined;
    case "save":
      return isOneOf(format, formats) && isText(data) ? { type, format, data } : undefined;
    case "failed":
      return isText(message) ? { type, message } : undefined;
    case "run":
      return isOneOf(command, offered) ? { type, command } : undefined;
    default:
      return undefined;
  }
}

/** Whether the page was shown what it asks to open: nothing else is opened for it. */
export function isShown(
  { root, nodes, edges }: GraphPicture,
  message: Extract<FromPage, { type: "open" | "openNode" }>,
): boolean {
  if (message.root !== root) return false;
  if (message.type === "openNode") return nodes.some(({ id, kind }) => id === message.id && kind === message.kind);
  const { path, line } = message.place;
  return edges.some(({ uses }) => uses.some(({ at }) => at?.path === path && at.line === line));
}

const kinds: readonly NodeKind[] = ["file", "module", "model", "secret", "stack"];
const formats = ["svg", "png"] as const;
const offered: readonly OfferedCommand[] = ["epicenter.chooseBase", "epicenter.refresh", "epicenter.showLog"];

function isLook(value: unknown): value is Look {
  return (
    isObject(value) &&
    isOneOf(value.scope, ["affected", "everything"] as const) &&
    (value.root === null || isText(value.root))
  );
}

function isEvidence(value: unknown): value is Evidence {
  return isObject(value) && isText(value.path) && Number.isInteger(value.line) && Number(value.line) > 0;
}

function isOneOf<T extends string>(value: unknown, all: readonly T[]): value is T {
  return (all as readonly unknown[]).includes(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
