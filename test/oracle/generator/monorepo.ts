import type { Monorepo, StateRead } from "../files";
import type { Random } from "../random";
import { callModule, type Made } from "./calls";
import { block, type Draft, newDraft, resource, word } from "./draft";
import { laidOut } from "./layout";
import { readingFeatures } from "./reading";
import { backend, callSome, type MadeStack, readState, variableValues } from "./stacks";
import { valueFeatures } from "./values";

const moduleNames = ["net", "net2", "data base", "größe", "v1.2", "app", "queue", "[blue]"];
const modelNames = ["platform", "shop front", "web"];
const stackNames = [
  "dev/app",
  "dev/app2",
  "dev/app/inner",
  "prod/net work",
  "prod/é",
  "prod/v1.0",
  "live/x",
  "live/[y]",
  "test/app",
];

/** Modules, models that are made of them, and stacks that use both: everything plans offline. */
export function makeMonorepo(random: Random): Monorepo {
  const files: Record<string, string> = {};
  const add = (draft: Draft) => Object.assign(files, laidOut(draft));
  const modules = random.shuffled(moduleNames).slice(0, 3 + random.below(3));
  const made = modules.map((name) => module(random.fork(`module ${name}`), `modules/${name}`, add));
  const models = random.shuffled(modelNames).slice(0, 1 + random.below(2));
  const usable = [...made, ...linked(random, made, files)];
  const composed = models.map((name) => model(random.fork(`model ${name}`), `models/${name}`, usable, add));
  Object.assign(files, {
    "shared/common.tf": common(random),
    "docs/notes.md": "# Notes\n",
    CODEOWNERS: "* @someone\n",
  });

  const stacks: MadeStack[] = [];
  const reads: StateRead[] = [];
  const names = random
    .shuffled(stackNames)
    .slice(0, 4 + random.below(4))
    .map((name) => `stacks/${name}`);
  if (random.chance(0.1)) names.push(".");
  for (const [number, folder] of names.entries()) {
    const draft = newDraft(folder, true, random.fork(`stack ${folder}`));
    const state = backend(draft, number);
    someFeatures(draft);
    callSome(draft, [...usable, ...composed, ...composed]);
    for (const producer of draft.random.shuffled(stacks).slice(0, draft.random.below(3))) {
      const read = readState(draft, producer);
      if (read !== undefined) reads.push({ consumer: folder, producer: producer.folder, output: read });
    }
    if (draft.random.chance(0.3)) linkCommon(draft);
    variableValues(draft);
    add(draft);
    if (draft.random.chance(0.2)) files[folder === "." ? "local.txt" : `${folder}/local.txt`] = `${word(random)}\n`;
    stacks.push({ folder, outputs: draft.outputs, state });
  }
  return { files, stacks: names, reads };
}

function someFeatures(draft: Draft): void {
  const { random } = draft;
  for (const feature of random.shuffled(valueFeatures).slice(0, 1 + random.below(4))) feature(draft);
  for (const feature of random.shuffled(readingFeatures).slice(0, random.below(4))) feature(draft);
}

function module(random: Random, folder: string, add: (draft: Draft) => void): Made {
  const draft = newDraft(folder, false, random);
  someFeatures(draft);
  if (random.chance(0.3)) callModule(draft, module(random.fork("inner"), `${folder}/inner`, add));
  add(draft);
  return { folder, variables: draft.variables, outputs: draft.outputs };
}

/** A module that is made of modules. */
function model(random: Random, folder: string, modules: readonly Made[], add: (draft: Draft) => void): Made {
  const draft = newDraft(folder, false, random);
  someFeatures(draft);
  callSome(draft, modules);
  add(draft);
  return { folder, variables: draft.variables, outputs: draft.outputs };
}

/** A second name of a module: a symbolic link to its folder. */
function linked(random: Random, modules: readonly Made[], files: Record<string, string>): Made[] {
  const target = random.anyOf(modules);
  if (!target || random.chance(0.6)) return [];
  files["modules/current"] = `-> ${target.folder.slice("modules/".length)}`;
  return [{ ...target, folder: "modules/current" }];
}

/** A configuration file that stacks link to. */
function common(random: Random): string {
  const draft = newDraft("shared", false, random.fork("common"));
  block(draft, "locals", [`common = "${word(random)}"`]);
  resource(draft, "local.common");
  return draft.blocks.join("\n").replace(/thing_a/g, "common");
}

function linkCommon(draft: Draft) {
  if (draft.folder === ".") return;
  const up = "../".repeat(draft.folder.split("/").length);
  draft.files.set(`${draft.folder}/common.tf`, `-> ${up}shared/common.tf`);
}
