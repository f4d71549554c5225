import { steadyQuery } from "../query";
import { SETTINGS_FILE } from "../settings/document";
import { parseSettings } from "../settings/settings";
import { storedText, type World } from "./world";

/** What `.epicenter.yaml` says in this state of the repository, and what is wrong with it. */
export const settingsIn = steadyQuery("settings", (world: World, _: "") =>
  parseSettings(storedText(world, SETTINGS_FILE) ?? ""),
);
