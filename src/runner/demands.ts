import type { Versions } from "../engine";
import type { ToolName } from "./tools";
import { beginsWith, isWithin } from "./versionRange";

/** What a stack asks of the version of a tool. */
export interface Demand {
  /** "terraform 1.5.7 (a/.terraform-version:1)" */
  readonly text: string;
  allows(version: string): boolean;
}

/** What a stack's files ask of a tool; a pin of one is none of the other, a constraint of Terraform's holds for OpenTofu too. */
export function demandsOn(tool: ToolName, { pins, constraints }: Versions): readonly Demand[] {
  const pinned = pins
    .filter((pin) => pin.tool === tool && !isOpen(pin.version))
    .map(({ version, at }) => ({ text: said(tool, version, at), allows: pinAllows(version) }));
  const language = tool === "tofu" ? "terraform" : tool;
  const constrained = constraints
    .filter((each) => each.tool === language)
    .map(({ constraint, at }) => ({
      text: said(tool, constraint, at),
      // What can't be compared the tool itself refuses, or knows better.
      allows: (version: string) => version.includes("-") || isWithin(version, constraint) !== false,
    }));
  return [...pinned, ...constrained];
}

/** tfenv's, tenv's, asdf's and mise's words that name no version: what they come to is for the version manager to say. */
function isOpen(pin: string): boolean {
  return /^(latest|stable|lts|min-required|system)$|^latest(-\w+|:.*)$/.test(pin);
}

/** What can't be read allows none. */
function pinAllows(pin: string): (version: string) => boolean {
  const start = pin.replace(/^prefix:/, "");
  return /^v?\d+(\.\d+){0,2}(-[\w.-]+)?$/.test(start)
    ? (version) => beginsWith(version, start)
    : (version) => isWithin(version, pin) === true;
}

function said(tool: string, version: string, at: { readonly path: string; readonly line: number }): string {
  return `${tool} ${version} (${at.path}:${at.line})`;
}
