/** The part of the settings that the server follows, with every bad value replaced by its default. */
export interface ServerSettings {
  /** A revision, or undefined for the default branch. */
  readonly base: string | undefined;
  readonly dependents: "none" | "direct" | "all";
  /** Milliseconds between the last keystroke and the computation. */
  readonly debounce: number;
  readonly codeLens: LensSettings;
  readonly diagnostics: boolean;
}

/** Which kinds of lenses are shown. */
export interface LensSettings {
  readonly stacks: boolean;
  readonly modules: boolean;
  readonly blocks: boolean;
  readonly declarations: boolean;
}

export const defaultSettings: ServerSettings = {
  base: undefined,
  dependents: "all",
  debounce: 150,
  codeLens: { stacks: true, modules: true, blocks: true, declarations: false },
  diagnostics: true,
};

function lensesFrom(value: unknown): LensSettings {
  const given = (typeof value === "object" && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const { codeLens } = defaultSettings;
  const shown = (name: keyof LensSettings) => (typeof given[name] === "boolean" ? given[name] : codeLens[name]);
  return {
    stacks: shown("stacks"),
    modules: shown("modules"),
    blocks: shown("blocks"),
    declarations: shown("declarations"),
  };
}

/** Reads what `workspace/configuration` answers for the section `epicenter`. */
export function settingsFrom(value: unknown): ServerSettings {
  const given = (typeof value === "object" && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const { base, dependents, debounce, codeLens, diagnostics } = given;
  return {
    base: typeof base === "string" && base.trim() !== "" ? base.trim() : defaultSettings.base,
    dependents: dependents === "none" || dependents === "direct" ? dependents : defaultSettings.dependents,
    debounce: typeof debounce === "number" && debounce >= 0 && debounce <= 10_000 ? debounce : defaultSettings.debounce,
    codeLens: lensesFrom(codeLens),
    diagnostics: typeof diagnostics === "boolean" ? diagnostics : defaultSettings.diagnostics,
  };
}
