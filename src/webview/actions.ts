import type { Evidence } from "../engine";
import type { OfferedCommand } from "../graphProtocol";
import type { Item } from "./fold";
import type { View } from "./view";

/** What the reader can do, wherever on the page it is offered. */
export interface Actions {
  set(change: Partial<View>): void;
  /** Chooses a node or edge; where a trace waits for its end, a node becomes that. */
  choose(id: string | null): void;
  /** Chooses a node, takes away what hides it, and scrolls to it. */
  bring(id: string): void;
  /** Opens what the node stands for; a fold unfolds. */
  open(item: Item): void;
  openPlace(place: Evidence): void;
  save(format: "svg" | "png"): void;
  run(command: OfferedCommand): void;
}
