import { isObject, isPartlyUnknown, partsOf, type Value } from "../evaluation/value";
import { namesState } from "./sameState";
import type { StateAddress } from "./state";

/** An address for a person: "s3 bucket/key", "*" standing for what is not known. Never a credential. */
export function addressWords({ backend, store, object }: StateAddress): string {
  const type = backend === "" ? "a backend that is not known" : backend;
  if (isObject(object)) return [type, ...[...object].filter(([name]) => namesState(name)).map(setting)].join(" ");
  // A connection string holds a password; the schema tells the state by itself.
  const holder = backend === "pg" ? [] : store;
  return `${type} ${[...holder, object].map(text).join("/")}`;
}

function setting([name, value]: readonly [string, Value]): string {
  return `${name}=${isPartlyUnknown(value) ? "*" : text(value)}`;
}

/** Without what an address carries before "@" and after "?". */
function text(value: Value): string {
  const known = partsOf(value)
    .map((part) => part ?? "*")
    .join("");
  return known.replace(/:\/\/[^/@]*@/, "://").replace(/\?.*$/s, "");
}
