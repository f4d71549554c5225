import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { configuration } from "./place";

/** Reads a state that comes only when someone writes into a pipe: a plan that goes on when a test wants. */
export const gated = configuration(
  'data "terraform_remote_state" "gate" {\n  backend = "local"\n  config = { path = "gate" }\n}\n',
);

/** What Terraform writes when it has come to the gate. */
export const atGate = "terraform_remote_state.gate: Reading...";

export function makeGate(folder: string): void {
  execFileSync("mkfifo", [join(folder, "gate")]);
}

/** Lets the plan go on; throws where none reads within 20 s. */
export function openGate(folder: string): void {
  const state = { version: 4, terraform_version: "1.5.0", serial: 1, lineage: "gate", outputs: {}, resources: [] };
  const script = 'printf %s "$1" > "$2"';
  execFileSync("sh", ["-c", script, "sh", JSON.stringify(state), join(folder, "gate")], { timeout: 20_000 });
}
