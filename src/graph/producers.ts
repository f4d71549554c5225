import type { Certainty } from "../evaluation/reads";
import { alternatives, canonical, isObject, partsOf, textOf, type Value } from "../evaluation/value";
import type { World } from "../evaluation/world";
import { query, steadyQuery } from "../query";
import { identifies, sameState, sameStore, tellingText } from "../terraform/sameState";
import type { StateAddress } from "../terraform/state";
import type { StateRead } from "../terraform/stateReads";
import { likeness, nameOf, namesIn } from "./names";
import { stacksIn } from "./stacks";
import { type KeptState, statesOf } from "./states";
import { type Ends, indexTexts, mayBe, type TextIndex } from "./texts";

/** A stack that keeps a state which another reads, or may read. */
export interface Producer {
  readonly stack: string;
  readonly certainty: Certainty;
}

export interface Producers {
  readonly producers: readonly Producer[];
  /** No producer is known, but a stack of the repository may be one: its text does not tell. */
  readonly open: boolean;
}

type Kept = KeptState & {
  readonly stack: string;
  readonly folder: string;
  /** What the stack is called: its folder, and below that its name where it is one of several instances. */
  readonly place: string;
};

/** The states of one type of backend, by what is known of their objects. */
interface Shelf {
  readonly all: readonly Kept[];
  readonly byObject: ReadonlyMap<string, readonly Kept[]>;
  /** Objects that are known. */
  readonly known: TextIndex<Kept>;
  /** Those of other workspaces than the default one, and objects that are partly known. */
  readonly partly: TextIndex<Kept>;
  readonly byName: ReadonlyMap<string, readonly Kept[]>;
  /** Of stacks of which no text tells which state is theirs: one for all that are alike. */
  readonly untold: readonly StateAddress[];
}

const shelves = steadyQuery("producers", (world: World, _: ""): ReadonlyMap<string, Shelf> => {
  const byBackend = new Map<string, Kept[]>();
  for (const { id, folder, instance } of stacksIn(world, "").values()) {
    const place = instance.name === undefined ? folder : `${folder}/${instance.name}`;
    for (const state of statesOf(world, id)) {
      const kept = { ...state, stack: id, folder, place };
      const known = byBackend.get(state.address.backend);
      if (known) known.push(kept);
      else byBackend.set(state.address.backend, [kept]);
    }
  }
  return new Map([...byBackend].map(([backend, all]) => [backend, shelf(all)]));
});

function shelf(all: readonly Kept[]): Shelf {
  const known: [Ends, Kept][] = [];
  const partly: [Ends, Kept][] = [];
  const untold = new Map<string, StateAddress>();
  const told = new Set(all.filter(({ address }) => !isUntold(address)).map(({ stack }) => stack));
  for (const kept of all) {
    const { object, elsewhere, store } = kept.address;
    for (const each of alternatives(object)) {
      if (textOf(each) !== undefined) known.push([endsOf(each), kept]);
      // What tells nothing goes together with everything, and is no answer.
      else if (identifies(each)) partly.push([endsOf(each), kept]);
    }
    if (elsewhere) partly.push([{ first: elsewhere.before, last: elsewhere.after }, kept]);
    if (!told.has(kept.stack)) untold.set(canonical([store, kept.address.open ? null : object]), kept.address);
  }
  return {
    all,
    byObject: grouped(known.map(([{ first }, kept]) => [first, kept])),
    known: indexTexts(known),
    partly: indexTexts(partly),
    byName: grouped(
      all.flatMap((kept) =>
        [...new Set([kept.folder, kept.place].map(nameOf))].map((name) => [name ?? "", kept] as const),
      ),
    ),
    untold: [...untold.values()],
  };
}

function endsOf(object: Value): Ends {
  const parts = partsOf(object);
  return { first: parts[0] ?? "", last: parts.at(-1) ?? "" };
}

function grouped<T>(pairs: readonly (readonly [string, T])[]): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const [key, each] of pairs) {
    const known = found.get(key);
    if (known) known.push(each);
    else found.set(key, [each]);
  }
  return found;
}

/** What is known of a state doesn't tell it from others. */
function isUntold(address: StateAddress): boolean {
  return address.open === true || (!isObject(address.object) && !identifies(address.object));
}

/** Who keeps the state that a block reads: one question for all blocks that say the same. */
export const producersOf = query(
  "producers of",
  (world: World, { address, name }: Pick<StateRead, "address" | "name">): Producers => {
    const all = shelves(world, "");
    const own = all.get(address.backend);
    const found = own ? matching(own, address) : [];
    if (found.length > 0) return { producers: found, open: false };
    // A backend that can't be told may be any.
    const near = address.backend === "" ? [...all.values()] : [own, all.get("")].filter((each) => each !== undefined);
    const text = identifies(address.object) && !isObject(address.object) ? tellingText(address.object) : name;
    const named = near.flatMap((each) => speaksOf(each, text, address));
    const best = Math.max(...named.map(({ weight }) => weight));
    const producers = named.filter(({ weight }) => weight === best).map(({ stack }) => possible(stack));
    return {
      producers: distinct(producers),
      open: producers.length === 0 && near.some((each) => isOpen(each, address)),
    };
  },
  { key: ({ address, name }) => canonical([addressValue(address), name]) },
);

function addressValue({ backend, store, where, object, elsewhere, prefix, open }: StateAddress): Value {
  const gap = elsewhere ? [elsewhere.before, elsewhere.after] : null;
  return [backend, store, where, object, gap, prefix ?? null, open ?? false];
}

function possible(stack: string): Producer {
  return { stack, certainty: "possible" };
}

/** Stacks whose address goes together with the reader's; where some are certain, only those. */
function matching(shelf: Shelf, address: StateAddress): readonly Producer[] {
  const found = new Map<string, Certainty>();
  for (const kept of candidates(shelf, address)) {
    const match = sameState(address, kept.address);
    if (match !== "certain" && match !== "possible") continue;
    const certainty = match === "certain" ? kept.certainty : "possible";
    if (found.get(kept.stack) !== "certain") found.set(kept.stack, certainty);
  }
  const all = [...found].map(([stack, certainty]) => ({ stack, certainty }));
  const certain = all.filter((each) => each.certainty === "certain");
  return certain.length > 0 ? certain : all;
}

function candidates(shelf: Shelf, { object, elsewhere }: StateAddress): Iterable<Kept> {
  if (isObject(object)) return shelf.all;
  const found = new Set<Kept>();
  const take = (some: readonly Kept[]) => {
    for (const each of some) found.add(each);
  };
  for (const each of alternatives(object)) {
    const text = textOf(each);
    const ends = endsOf(each);
    if (text !== undefined) take(shelf.byObject.get(text) ?? []);
    else if (ends.first !== "" || ends.last !== "") take(mayBe(shelf.known, ends));
    if (ends.first !== "" || ends.last !== "") take(mayBe(shelf.partly, ends));
  }
  if (elsewhere) {
    const ends = { first: elsewhere.before, last: elsewhere.after };
    take(mayBe(shelf.known, ends));
    take(mayBe(shelf.partly, ends));
  }
  return found;
}

/** Stacks that may be meant by their name alone: they keep a state of which no more is known, or the reader tells no more. */
function speaksOf(shelf: Shelf, text: string, address: StateAddress) {
  const names = namesIn(text);
  return [...names]
    .flatMap((name) => shelf.byName.get(name) ?? [])
    .filter((kept) => mayBeMeant(address, kept.address))
    .map(({ stack, place }) => ({ stack, weight: likeness(place, names) }));
}

function mayBeMeant(reader: StateAddress, producer: StateAddress): boolean {
  if (reader.backend === "" || producer.backend === "") return true;
  if (sameStore(reader, producer) === "differs") return false;
  return producer.open === true || sameState(reader, producer) === "open";
}

function isOpen(shelf: Shelf, address: StateAddress): boolean {
  if (isUntold(address) || isObject(address.object)) return shelf.all.some((kept) => mayBeMeant(address, kept.address));
  return shelf.untold.some((each) => mayBeMeant(address, each));
}

function distinct(producers: readonly Producer[]): readonly Producer[] {
  return [...new Map(producers.map((each) => [each.stack, each])).values()];
}
