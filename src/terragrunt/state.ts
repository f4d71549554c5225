import type { Place } from "../evaluation/reads";
import { isObject, isUnknown, textOf, unknown, type Value } from "../evaluation/value";
import type { World } from "../evaluation/world";
import { type Backend, withFiles } from "../terraform/backend";
import { type StateAddress, stateAddress } from "../terraform/state";

/** What Terragrunt's files say of where a unit's state is kept. */
export interface StateSettings {
  /** `{ backend, config, generate }`, null where there is none. */
  readonly remoteState: Value;
  /** Backends in the texts that `generate` writes, by its name; undefined where a text has none. */
  readonly generated: ReadonlyMap<string, Backend | undefined>;
  /** `-backend-config` arguments. */
  readonly given: ReadonlyMap<string, Value>;
  readonly files: readonly string[];
  /** Of `remote_state`. */
  readonly at: Place | undefined;
}

export const noStateSettings: StateSettings = {
  remoteState: null,
  generated: new Map(),
  given: new Map(),
  files: [],
  at: undefined,
};

/** A later one goes before those that it includes, `generate` by name. */
export function mergeStateSettings(all: readonly StateSettings[]): StateSettings {
  const told = all.findLast(({ remoteState }) => remoteState !== null);
  return {
    remoteState: told?.remoteState ?? null,
    at: told?.at,
    generated: new Map(all.flatMap(({ generated }) => [...generated])),
    given: new Map(all.flatMap(({ given }) => [...given])),
    files: all.flatMap(({ files }) => files),
  };
}

/**
 * Where a unit's state lies, and where that is written. `module`: the backend of the module that it runs; `folder`: where
 * Terraform runs. A `remote_state` that writes no file of its own completes what the module's `backend` block leaves open.
 */
export function unitState(
  world: World,
  settings: StateSettings,
  module: Backend | undefined,
  folder: string,
): { readonly address: StateAddress; readonly at: Place | undefined } | undefined {
  const { remoteState } = settings;
  const written = [...settings.generated.values()].findLast((each) => each !== undefined) ?? module;
  const { type, config, at } = isObject(remoteState)
    ? { ...remoteBackend(remoteState, written), at: settings.at }
    : (written ?? { type: "local", config: new Map<string, Value>(), at: undefined });
  if (isUnknown(remoteState) || type === undefined) return { address: untold, at };
  const complete = withFiles(
    world,
    isObject(config) ? new Map([...config, ...settings.given]) : config,
    settings.files,
  );
  const address = stateAddress(world, type, complete, folder, undefined);
  return address && { address, at };
}

const untold: StateAddress = { backend: "", store: [], where: [], object: unknown("backend") };

function remoteBackend(remoteState: ReadonlyMap<string, Value>, written: Backend | undefined) {
  const type = textOf(remoteState.get("backend") ?? null);
  const config = remoteState.get("config") ?? new Map<string, Value>();
  const completes = (remoteState.get("generate") ?? null) === null && written?.type === type;
  if (!completes || !isObject(written?.config) || !isObject(config)) return { type, config };
  return { type, config: new Map([...written.config, ...config]) };
}
