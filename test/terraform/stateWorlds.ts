import { newLibrary, openWorld } from "../../src/evaluation/world";
import { dependenciesOf } from "../../src/graph/dependencies";
import { stacksIn } from "../../src/graph/stacks";
import { orderOf } from "../../src/impact/overview";
import { memorySnapshot } from "../../src/snapshot/memory";
import type { Files } from "../impact/worlds";

/** Arguments of a backend; a text may hold interpolations. */
export type Settings = Readonly<Record<string, unknown>>;

/** A root module that keeps its state in a backend. */
export function backend(type: string, settings: Settings): string {
  const lines = Object.entries(settings).map(([name, value]) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? `    ${name} {\n${argumentsOf(value as Settings, "      ", "\n")}\n    }\n`
      : `    ${name} = ${hcl(value)}\n`,
  );
  return `terraform {\n  backend "${type}" {\n${lines.join("")}  }\n}\n`;
}

/** A root module that reads a state; `before`: what makes it a root module. */
export function reader(
  type: string,
  config: Settings,
  workspace?: string,
  before = 'terraform {\n  backend "local" {}\n}\n',
): string {
  const where = workspace === undefined ? "" : `  workspace = ${hcl(workspace)}\n`;
  return `${before}data "terraform_remote_state" "x" {\n  backend = "${type}"\n${where}  config  = ${hcl(config)}\n}\n`;
}

function hcl(value: unknown): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return JSON.stringify(value);
  return `{ ${argumentsOf(value as Settings, "", ", ")} }`;
}

function argumentsOf(settings: Settings, indent: string, between: string): string {
  return Object.entries(settings)
    .map(([name, value]) => `${indent}${name} = ${hcl(value)}`)
    .join(between);
}

export interface States {
  /** "reader -> producer", "?" where it is only possible. */
  readonly edges: readonly string[];
  /** "stack: address". */
  readonly external: readonly string[];
  /** "code path:line" of those on states. */
  readonly problems: readonly string[];
  readonly order: ReturnType<typeof orderOf>;
}

/** What the stacks of these files wait for. */
export function statesIn(files: Files): States {
  const world = openWorld(memorySnapshot(files), "/repo", newLibrary());
  const order = orderOf(world, ".", false);
  const edges = [...stacksIn(world, "").keys()].flatMap((id) =>
    dependenciesOf(world, id).dependsOn.map(
      (each) =>
        `${id} -> ${each.stack}${each.kind === "order" ? " order" : ""}${each.certainty === "possible" ? "?" : ""}`,
    ),
  );
  return {
    edges,
    external: order.stacks.flatMap(({ stack, external }) => external.map((each) => `${stack}: ${each.address}`)),
    problems: order.problems
      .filter(({ code }) => code.endsWith("-state"))
      .map(({ code, path, line }) => `${code} ${path}:${line}`),
    order,
  };
}

export function edges(files: Files): readonly string[] {
  return statesIn(files).edges;
}

export function externals(files: Files): readonly string[] {
  return statesIn(files).external;
}
