import type { GraphEdge, GraphNode, GraphPicture } from "../../src/graphProtocol";

/** A node of the kind that its name begins with: "file a", "module m", "stack s 2" (wave 2, reached as an input). */
export function node(text: string, more: Partial<GraphNode> = {}): GraphNode {
  const [kind = "", id = "", wave] = text.split(" ");
  const stack = wave === undefined ? {} : { stack: { kind: "terraform", wave: Number(wave), ring: "input" } as const };
  return { id, kind: kind as GraphNode["kind"], reached: "certain", ...stack, ...more };
}

/** "a > b": b uses a. */
export function edge(text: string, more: Partial<GraphEdge> = {}): GraphEdge {
  const [from = "", to = ""] = text.split(" > ");
  const uses = [{ via: "calls", at: { path: `${to}/main.tf`, line: 3 } }];
  return { from, to, kind: "input", certainty: "certain", reached: true, uses, ...more };
}

export function graph(
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  more: Partial<GraphPicture> = {},
): GraphPicture {
  return {
    scope: "affected",
    root: "/code/shop",
    repositories: [{ root: "/code/shop", name: "shop" }],
    state: "ready",
    summary: `${nodes.length} nodes and ${edges.length} edges.`,
    empty: "No stacks are affected by 1 changed file.",
    offers: [],
    nodes,
    edges,
    ...more,
  };
}

/** A change to a module that two stacks are made of; a third reads the outputs of one of them, and a secret reaches it, possibly. */
export const shop = graph(
  [
    node("file modules/net/main.tf", { change: "modified" }),
    node("secret secrets/prod.enc.yaml", { change: "modified", reached: "possible" }),
    node("module modules/net"),
    node("model models/platform"),
    node("stack stacks/dev/net 1"),
    node("stack stacks/prod/net 1"),
    node("stack stacks/prod/app 2", { reached: "possible", stack: { kind: "terragrunt", wave: 2, ring: "dependent" } }),
  ],
  [
    edge("modules/net/main.tf > modules/net", { uses: [{ via: "contains" }] }),
    edge("modules/net > models/platform"),
    edge("models/platform > stacks/dev/net"),
    edge("models/platform > stacks/prod/net"),
    edge("stacks/prod/net > stacks/prod/app", { kind: "data" }),
    edge("secrets/prod.enc.yaml > stacks/prod/app", { certainty: "possible", uses: [{ via: "reads" }] }),
    edge("stacks/dev/net > stacks/prod/app", { kind: "order", reached: false }),
  ],
);

/** As many stacks as are asked for, in three environments, each made of one of ten modules. */
export function estate(stacks: number): GraphPicture {
  const modules = Array.from({ length: 10 }, (_, index) => `modules/m${index}`);
  const all = Array.from({ length: stacks }, (_, index) => {
    const environment = ["dev", "staging", "prod"][index % 3];
    return { id: `live/${environment}/app-${index}`, module: modules[index % 10] ?? "", wave: 1 + (index % 2) };
  });
  return graph(
    [...modules.map((id) => node(`module ${id}`)), ...all.map(({ id, wave }) => node(`stack ${id} ${wave}`))],
    all.map(({ id, module }) => edge(`${module} > ${id}`)),
  );
}
