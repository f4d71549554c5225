import { note } from "../evaluation/reads";
import { settingsIn } from "../evaluation/settings";
import { isUnknown, mapAlternatives, oneOf, textOf, unknown, type Value } from "../evaluation/value";
import type { World } from "../evaluation/world";
import { SETTINGS_FILE } from "../settings/document";
import type { Call } from "./functions";

/** `get_env`: what the settings give, else its default; the environment itself is not looked at. */
export function environmentVariable({ around, args, at }: Call): Value {
  const [name = null, fallback] = args;
  return mapAlternatives(name, (each) => {
    const given = givenVariable(around.world, each);
    if (given !== undefined) {
      const members = new Set([String(each)]);
      note(around.notes, {
        path: SETTINGS_FILE,
        role: "environment",
        certainty: "certain",
        via: "environment",
        at,
        members,
      });
      return given;
    }
    const isAny = isUnknown(each) && fallback !== undefined;
    return isAny ? oneOf([unknown("environment"), fallback], "environment") : (fallback ?? unknown("environment"));
  });
}

/** Under `env` in the settings; undefined where they say nothing of it. */
export function givenVariable(world: World, name: Value): string | undefined {
  return settingsIn(world, "").settings.env?.get(textOf(name) ?? "")?.is;
}

/** What an evaluation that asked for these variables rests on. */
export function environmentToken(world: World, names: ReadonlySet<string>): string {
  return JSON.stringify([...names].sort().map((name) => [name, givenVariable(world, name) ?? null]));
}
