import { type Filter, firstLook, type Grouping, groupings, type ImpactLook, noFilter } from "./impactLook";
import { type StackTarget, stackKey } from "./node";

/** What outlives a window: VS Code's Memento. */
export interface Memory {
  get<T>(key: string): T | undefined;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** How the Impact view is looked at, kept for the workspace. */
export interface LookStore {
  look(): ImpactLook;
  group(grouping: Grouping): void;
  filter(filter: Filter): void;
  check(stacks: readonly StackTarget[], checked: boolean): void;
  uncheckAll(): void;
  /** Told what is affected, it forgets what an earlier window left checked and is no longer: once for each repository. */
  answered(root: string, affected: readonly { readonly stack: string }[]): void;
  /** Whether a person unfolded a row or folded it; undefined where nobody did either. */
  isUnfolded(id: string): boolean | undefined;
  unfold(id: string, unfolded: boolean): void;
}

const LOOK = "epicenter.look";
const UNFOLDED = "epicenter.unfolded";
/** Of more rows it is forgotten, of those first that were folded or unfolded longest ago. */
const MOST_UNFOLDED = 500;

/** `changed` is called whenever the view is to be drawn anew. */
export function lookStore(memory: Memory, changed: () => void): LookStore {
  let look = lookFrom(memory.get(LOOK));
  const unfolded = unfoldedFrom(memory.get(UNFOLDED));
  const known = new Set<string>();

  function change(next: Partial<ImpactLook>): void {
    look = { ...look, ...next };
    const { grouping, filter, checked } = look;
    void memory.update(LOOK, { grouping, filter, checked: [...checked] });
    changed();
  }

  return {
    look: () => look,
    group: (grouping) => change({ grouping }),
    filter: (filter) => change({ filter }),
    check(stacks, checked) {
      const keys = stacks.map(stackKey);
      const others = [...look.checked].filter((key) => !keys.includes(key));
      change({ checked: new Set(checked ? [...others, ...keys] : others) });
    },
    uncheckAll: () => change({ checked: new Set() }),
    answered(root, affected) {
      if (known.has(root)) return;
      known.add(root);
      const kept = new Set(affected.map(({ stack }) => stackKey({ root, stack })));
      const left = [...look.checked].filter((key) => !key.startsWith(`${root}\n`) || kept.has(key));
      if (left.length < look.checked.size) change({ checked: new Set(left) });
    },
    isUnfolded: (id) => unfolded.get(id),
    unfold(id, isUnfolded) {
      unfolded.delete(id);
      unfolded.set(id, isUnfolded);
      for (const oldest of unfolded.keys()) {
        if (unfolded.size <= MOST_UNFOLDED) break;
        unfolded.delete(oldest);
      }
      void memory.update(UNFOLDED, [...unfolded]);
    },
  };
}

/** What an earlier version, or nobody, wrote becomes the default, piece by piece. */
function lookFrom(value: unknown): ImpactLook {
  const { grouping, filter, checked } = fieldsOf(value);
  const { text, certainOnly, withResults, environments } = fieldsOf(filter);
  return {
    ...firstLook,
    grouping: groupings.find((each) => each === grouping) ?? firstLook.grouping,
    filter: {
      text: typeof text === "string" ? text : noFilter.text,
      certainOnly: certainOnly === true,
      withResults: withResults === true,
      environments: textsOf(environments),
    },
    checked: new Set(textsOf(checked)),
  };
}

function unfoldedFrom(value: unknown): Map<string, boolean> {
  const pairs: readonly unknown[] = Array.isArray(value) ? value : [];
  return new Map(
    pairs.flatMap((pair): [string, boolean][] => {
      const [id, unfolded] = Array.isArray(pair) ? (pair as readonly unknown[]) : [];
      return typeof id === "string" && typeof unfolded === "boolean" ? [[id, unfolded]] : [];
    }),
  );
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];
}
