import { posix } from "node:path";
import type { GivenFile } from "./given";
import type { Instance } from "./instances";

/** What Terraform gets on its command line and in its environment, in the folder of the stack. */
export interface CommandLine {
  /** Of `plan`: `-var-file=…` and `-var=…`, paths seen from the stack's folder. */
  readonly plan: readonly string[];
  /** Of `init`: `-backend-config=…`. */
  readonly init: readonly string[];
  /** TF_WORKSPACE; absent: the one that is selected. */
  readonly workspace?: string;
}

/** Only what is certain is passed. */
export function commandLine(folder: string, { varFiles, vars, backendConfig, workspace }: Instance): CommandLine {
  const passed = (flag: string) => (each: GivenFile | string) => {
    if (typeof each === "string") return [`-${flag}=${each}`];
    return each.certainty === "certain" ? [`-${flag}=${posix.relative(folder, each.path)}`] : [];
  };
  const values = [...vars].map(([name, value]) => `-var=${name}=${value}`);
  return {
    plan: [...varFiles.flatMap(passed("var-file")), ...values],
    init: backendConfig.flatMap(passed("backend-config")),
    ...(workspace === undefined ? {} : { workspace }),
  };
}
