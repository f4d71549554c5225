import { factsAt, isCompared } from "../evaluation/contents";
import { isUnknown } from "../evaluation/value";
import { realPath, type World } from "../evaluation/world";
import type { Block, Body, Expression } from "../hcl/facts";
import { query, steadyQuery } from "../query";
import { moduleFiles, overridesDiffer } from "../terraform/files";
import { firmVariables } from "../terraform/firm";
import { moduleIn } from "../terraform/module";
import { namedIn } from "../terraform/named";
import { usedIn } from "../terraform/used";
import type { Viewer } from "../terraform/viewer";
import { unitIn } from "../terragrunt/units";
import { stackInputs } from "./given";
import { calledCounts, commonInputs, type Inputs, idleBlocks, rootCounts } from "./idle";
import { compositionOf, type UseEdge } from "./parts";
import { type Stack, stackOf } from "./stacks";

/**
 * As whom a stack looks at each of the modules that it is made of: by way of all calls together, the outputs that one of
 * them reads, the variables that all of them set. Empty where none of their files differs from the state compared with,
 * and no code from elsewhere refers to what they declare.
 */
export const viewersOf = query("viewers", (world: World, id: string): ReadonlyMap<string, Viewer> => {
  const viewers = new Map<string, Viewer>();
  const counts = new Map<string, Inputs>();
  const firmIn = new Map<string, ReadonlySet<string> | undefined>();
  const stack = stackOf(world, id);
  if (!stack) return viewers;
  const { leaves, modules, uses } = compositionOf(world, id);
  const own =
    overridesDiffer(world, stack.folder) ||
    leaves.some(({ role, path }) => (role === "declarations" || role === "values") && isCompared(world, path));
  const roots = rootViewers(world, stack, uses);
  const isMixed = stack.kind === "terragrunt" && roots.some(({ everything }) => everything);
  if (!own && !isMixed && !modules.some(({ context }) => isTouched(world, context.folder))) return viewers;
  const waiting: string[] = [];
  const look = (viewer: Called, inputs: Inputs) => {
    const { folder } = viewer;
    const [known, knownInputs] = [viewers.get(folder), counts.get(folder)];
    const bothInputs = knownInputs ? commonInputs(knownInputs, inputs) : inputs;
    const both = known ? together(known, viewer) : viewer;
    if (known && both === known && bothInputs === knownInputs) return;
    viewers.set(folder, { ...both, ...nothingSoft, idle: idleBlocks(world, folder, bothInputs) });
    counts.set(folder, bothInputs);
    waiting.push(folder);
  };
  const given = stack.kind === "terragrunt" ? unitIn(world, id).inputs : stackInputs(world, id);
  for (const root of roots) look(root, rootCounts(world, root.folder, given));
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    const viewer = viewers.get(folder);
    const used = viewer && usedIn(world, viewer);
    for (const use of uses) {
      if ((use.from || stack.folder) !== folder || use.via === "source") continue;
      const outputs = used && use.call !== undefined ? (used.outputs.get(use.call) ?? new Set<string>()) : "all";
      // Whose arguments and outputs are not followed sees everything.
      const all = use.call === undefined ? { everything: true as const } : {};
      const namedOutputs = outputsNamed(world, folder, use.call);
      const inputs = calledCounts(world, folder, counts.get(folder) ?? new Map(), use);
      look(
        { folder: use.to, isRoot: false, outputs, namedOutputs, ...all, ...argumentsOf(world, folder, use) },
        inputs,
      );
    }
  }
  for (const folder of viewers.keys()) soften(folder);
  return viewers;

  function usedBy(folder: string) {
    const viewer = viewers.get(folder);
    return viewer && usedIn(world, viewer);
  }

  /** Tells of a module, after those that it calls, what rests on nothing firm; its firm variables, undefined: all. */
  function soften(folder: string): ReadonlySet<string> | undefined {
    const viewer = viewers.get(folder);
    if (!viewer || firmIn.has(folder)) return firmIn.get(folder);
    // For what calls itself by way of others.
    firmIn.set(folder, undefined);
    const calls = uses.filter((use) => (use.from || stack?.folder) === folder && use.call !== undefined);
    const firm = new Map(calls.map((use) => [use.call ?? "", soften(use.to)] as const));
    // What nobody uses at all has rules of its own.
    const isUsed = (call: string, name: string) =>
      calls.some((use) => use.call === call && (usedBy(use.to)?.visibleVariables.has(name) ?? true));
    const isFirm = (call: string, name: string) => !isUsed(call, name) || (firm.get(call)?.has(name) ?? true);
    const own = firmVariables(world, viewer, isFirm);
    const module = moduleIn(world, folder);
    const softArguments = module.calls.flatMap(({ name, block }) =>
      block.body.attributes
        .filter((each) => !meta.has(each.name) && !isFirm(name, each.name))
        .map((each) => `${name}.${each.name}`),
    );
    viewers.set(folder, {
      ...viewer,
      softVariables: new Set([...(usedBy(folder)?.visibleVariables ?? [])].filter((name) => own && !own.has(name))),
      softArguments: new Set(softArguments),
    });
    firmIn.set(folder, own);
    return own;
  }
});

const nothingSoft = { softVariables: new Set<string>(), softArguments: new Set<string>() };

/** A viewer as far as it can be told from its callers alone. */
type Called = Omit<Viewer, "idle" | "softVariables" | "softArguments">;

/** Whether a configuration file of the folder differs from the state compared with. */
const isTouched = query(
  "touched",
  (world: World, folder: string): boolean =>
    overridesDiffer(world, folder) ||
    moduleFiles(world, folder).configuration.some((file) => isCompared(world, realPath(world, file) ?? file)),
);

/** What either sees; the first itself where the second adds nothing. */
function together<V extends Called>(a: V, b: Called): V | Called {
  const outputs = either(a.outputs, b.outputs);
  const namedOutputs = either(a.namedOutputs, b.namedOutputs);
  const given = new Set([...a.given].filter((name) => b.given.has(name)));
  const called = new Set([...a.named, ...b.named]);
  const everything = a.everything || b.everything;
  const isRoot = a.isRoot || b.isRoot;
  const grows = sizeOf(outputs) > sizeOf(a.outputs) || sizeOf(namedOutputs) > sizeOf(a.namedOutputs);
  const same = given.size === a.given.size && called.size === a.named.size;
  if (!grows && same && everything === a.everything && isRoot === a.isRoot) return a;
  return {
    folder: a.folder,
    isRoot,
    outputs,
    given,
    named: called,
    namedOutputs,
    ...(everything ? { everything } : {}),
  };
}

type Names = "all" | ReadonlySet<string>;

function either(a: Names, b: Names): Names {
  return a === "all" || b === "all" ? "all" : new Set([...a, ...b]);
}

function sizeOf(names: Names): number {
  return names === "all" ? Number.POSITIVE_INFINITY : names.size;
}

/** Terraform works out also what nobody uses, so that an output which only that names must be there. */
function outputsNamed(world: World, folder: string, call: string | undefined): Names {
  const { outputs, unclear } = namedIn(world, folder);
  return unclear || call === undefined ? "all" : (outputs.get(call) ?? new Set());
}

function rootViewers(
  world: World,
  { id, kind, folder, deployment }: Stack,
  uses: readonly UseEdge[],
): readonly Called[] {
  if (kind !== "terragrunt") {
    const root = {
      folder,
      isRoot: true,
      outputs: "all",
      given: nonNull(stackInputs(world, id)),
      named: new Set<string>(),
      namedOutputs: new Set<string>(),
    } as const;
    // What a Terraform Stack's components say of each other is not followed.
    return [deployment ? { ...root, everything: true } : root];
  }
  const unit = unitIn(world, id);
  const folders = [...new Set(uses.filter((use) => use.via === "source").map((use) => use.to))];
  const ownFiles = moduleFiles(world, id).configuration.length > 0;
  // Files of the unit's folder and generated ones are put beside those of the module.
  const mixed = (ownFiles && folders.length > 0) || unit.leaves.some((leaf) => generatesReferences(world, leaf.path));
  const given = unit.inputs ? nonNull(unit.inputs) : new Set<string>();
  return [...(ownFiles ? [id] : []), ...folders].map((folder) => ({
    folder,
    isRoot: true,
    outputs: "all",
    given,
    // What a root module does not declare is passed over.
    named: new Set(),
    namedOutputs: new Set<string>(),
    ...(mixed ? { everything: true } : {}),
  }));
}

/** A variable that is null, or may be, gets its default. */
function nonNull(inputs: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  return new Set([...inputs].filter(([, value]) => value !== null && !isUnknown(value as never)).map(([name]) => name));
}

const meta = new Set(["source", "version", "providers", "count", "for_each", "depends_on", "enabled"]);

/** A null counts as given, unless the variable takes none. */
function argumentsOf(world: World, caller: string, use: UseEdge): Pick<Viewer, "given" | "named"> {
  const call = moduleIn(world, caller).calls.find((each) => each.name === use.call);
  const { variables } = moduleIn(world, use.to);
  const refusesNull = (name: string) =>
    (variables.get(name) ?? []).some(({ is }) => is.body.attributes.some((each) => each.name === "nullable"));
  const args = (call?.block.body.attributes ?? []).filter(({ name }) => !meta.has(name));
  const given = args.filter(
    ({ name, value }) => !refusesNull(name) || (value.kind === "literal" && value.value !== null),
  );
  const names = (attributes: typeof args) => new Set(attributes.map((each) => each.name));
  return { given: names(given), named: names(args) };
}

/** Whether a Terragrunt file generates code that refers to declarations of the module, or may. */
const generatesReferences = steadyQuery("generates references", (world: World, path: string): boolean => {
  if (!/\.hcl(\.json)?$/.test(path)) return false;
  const { body } = factsAt(world, path).facts;
  return body.attributes.some((each) => each.name === "generate") || body.blocks.some(mayRefer);
});

function mayRefer(block: Block): boolean {
  return block.type === "generate" && contentsOf(block.body).some(saysReference);
}

function contentsOf(body: Body): readonly Expression[] {
  return body.attributes.filter((each) => each.name === "contents").map((each) => each.value);
}

function saysReference(contents: Expression): boolean {
  const refers = (text: string) => /\b(local|var|module)\s*[.[]/.test(text);
  if (contents.kind === "literal") return refers(String(contents.value));
  if (contents.kind !== "template") return true;
  return contents.parts.some((part) => typeof part === "string" && refers(part));
}
