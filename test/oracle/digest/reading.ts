import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { terraformIn } from "../terraform";

/** What Terraform reads in a text: the value of the module's output `all`, or why it refuses it. */
export type Reading = { readonly value: string } | { readonly refused: string };

/** Every text as a module of its own, all of them planned at once; again without those that Terraform refuses. */
export async function readingsOf(file: string, texts: readonly string[]): Promise<readonly Reading[]> {
  const top = mkdtempSync(join(tmpdir(), "epicenter-digest-"));
  const root = join(top, "root");
  const terraform = terraformIn(join(top, "aside"));
  const readings = new Map<number, Reading>();
  try {
    for (const [index, text] of texts.entries()) {
      mkdirSync(join(root, `v${index}`), { recursive: true });
      writeFileSync(join(root, `v${index}`, file), text);
    }
    for (
      let left = texts.map((_, index) => index);
      left.length > 0;
      left = left.filter((each) => !readings.has(each))
    ) {
      writeFileSync(join(root, "main.tf"), left.map(caller).join("\n"));
      const data = join(top, "data");
      rmSync(data, { recursive: true, force: true, maxRetries: 9 });
      const installed = await terraform(root, data, "init", "-json");
      const planned =
        installed.status === 0 ? await terraform(root, data, "plan", "-json", `-out=${top}/plan`) : installed;
      if (planned.status === 0) {
        const { stdout } = await terraform(root, data, "show", "-json", join(top, "plan"));
        const outputs: Record<string, { value?: unknown }> = JSON.parse(stdout).planned_values.outputs;
        for (const index of left) readings.set(index, { value: JSON.stringify(outputs[`v${index}`]?.value) });
      } else {
        const refused = refusals(planned.stdout);
        if (refused.size === 0) throw new Error(planned.stdout);
        for (const [index, why] of refused) readings.set(index, { refused: why });
      }
    }
    return texts.map((_, index) => readings.get(index) ?? { refused: "never read" });
  } finally {
    rmSync(top, { recursive: true, force: true, maxRetries: 9 });
  }
}

function caller(index: number): string {
  return `module "v${index}" {\n  source = "./v${index}"\n}\n\noutput "v${index}" {\n  value = module.v${index}.all\n}\n`;
}

/** Which modules the errors of a run are about. */
function refusals(stdout: string): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const line of stdout.split("\n").filter((each) => each.startsWith("{"))) {
    const { diagnostic } = JSON.parse(line);
    if (diagnostic?.severity !== "error") continue;
    // The folder of the module, or an output of it that the root looks for in vain.
    const index =
      /^v(\d+)\//.exec(diagnostic.range?.filename ?? "")?.[1] ??
      /\bv(\d+)\b/.exec(diagnostic.snippet?.code ?? diagnostic.detail)?.[1];
    if (index !== undefined) found.set(Number(index), diagnostic.summary);
  }
  return found;
}
