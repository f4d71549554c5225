import { anyText, block, type Draft, keep, local, output, plainWord, resource, word } from "./draft";
import { variable } from "./variables";

/** Something that a module declares, put into a draft. */
export type Feature = (draft: Draft) => void;

/** What modules do without reading a file. */
export const valueFeatures: readonly Feature[] = [
  function plainVariable(draft) {
    const text = variable(draft, "string");
    draft.texts.push(text);
    keep(draft, `"\${${text}} of ${word(draft.random)}"`);
  },
  function settings(draft) {
    keep(draft, `{ for key, value in ${variable(draft, "map")} : key => upper(value) }`);
  },
  function list(draft) {
    keep(draft, `join(", ", concat(${variable(draft, "list")}, ["${word(draft.random)}"]))`);
  },
  function chainOfLocals(draft) {
    const first = local(draft, `"${word(draft.random)}"`);
    const second = local(draft, `"\${${first}}/${plainWord(draft.random)}"`);
    const third = local(draft, `{ whole = upper(${second}), part = substr(${first}, 0, 2) }`);
    draft.texts.push(`${third}.whole`);
    keep(draft, draft.random.chance(0.5) ? `${third}.part` : third);
  },
  function unusedLocal(draft) {
    local(draft, draft.random.chance(0.5) ? `"${word(draft.random)}"` : `[1, ${draft.random.below(9)}]`);
  },
  function unusedVariable(draft) {
    variable(draft, "string");
  },
  function heredoc(draft) {
    const mark = draft.random.chance(0.5) ? "<<-TEXT" : "<<TEXT";
    const body = `    first \${upper("${word(draft.random)}")}\n\n      second  ${word(draft.random)}\n    %{ if true ~}\n    third\n    %{ endif ~}\n`;
    const name = draft.name("local");
    draft.blocks.push(`locals {\n  ${name} = ${mark}\n${body}  TEXT\n}\n`);
    keep(draft, `local.${name}`);
  },
  function counted(draft) {
    const enabled = variable(draft, "bool");
    const address = resource(draft, anyText(draft), [`count = ${enabled} ? 1 : 0`]);
    if (draft.random.chance(0.5)) output(draft, `coalesce(one(${address}[*].output), "none")`);
  },
  function numbered(draft) {
    resource(draft, `"${word(draft.random)} \${count.index}"`, [`count = ${variable(draft, "number")}`]);
  },
  function eachOfSet(draft) {
    const names = [plainWord(draft.random), `${plainWord(draft.random)} x`];
    const address = resource(draft, "each.key", [`for_each = toset([${names.map((name) => `"${name}"`).join(", ")}])`]);
    if (draft.random.chance(0.5)) output(draft, `{ for key, each in ${address} : key => each.output }`);
  },
  function validated(draft) {
    const rules = [
      "validation {",
      "  condition     = length(var.NAME) < 100",
      `  error_message = "Too long: ${word(draft.random)}."`,
      "}",
    ];
    const name = `string_${draft.variables.length + draft.blocks.length}_checked`;
    const lines = [
      "type    = string",
      `default = "${word(draft.random)}"`,
      ...rules.map((line) => line.replace("NAME", name)),
    ];
    block(draft, `variable "${name}"`, lines);
    draft.variables.push({ name, kind: "string", required: false });
    keep(draft, `var.${name}`);
  },
  function checked(draft) {
    const text = local(draft, anyText(draft));
    block(draft, `check "${draft.name("check")}"`, [
      "assert {",
      `  condition     = ${text} != "${word(draft.random)} of old"`,
      `  error_message = "Still the old one: ${word(draft.random)}."`,
      "}",
    ]);
  },
  function guarded(draft) {
    const text = local(draft, anyText(draft));
    resource(draft, text, [
      "lifecycle {",
      "  precondition {",
      `    condition     = ${text} != "never"`,
      `    error_message = "Never: ${word(draft.random)}."`,
      "  }",
      "}",
    ]);
  },
  function movedHere(draft) {
    const address = resource(draft, anyText(draft));
    block(draft, "moved", [`from = terraform_data.${draft.name("former")}`, `to   = ${address}`]);
  },
  function provisioned(draft) {
    resource(draft, anyText(draft), ['provisioner "local-exec" {', `  command = "true # ${word(draft.random)}"`, "}"]);
  },
  function triggered(draft) {
    resource(draft, "null", [`triggers_replace = [${anyText(draft)}, "${word(draft.random)}"]`]);
  },
  function objects(draft) {
    const name = draft.name("object");
    block(draft, `variable "${name}"`, [
      "type = object({",
      "  name  = string",
      `  level = optional(number, ${draft.random.below(5)})`,
      "})",
      `default = { name = "${word(draft.random)}" }`,
    ]);
    keep(draft, `"\${var.${name}.name} at \${var.${name}.level}"`);
  },
  function sensitive(draft) {
    resource(draft, variable(draft, "string", undefined, ["sensitive = true"]));
  },
  function unusedOutput(draft) {
    output(draft, `"${word(draft.random)}"`, [`description = "${word(draft.random)}"`]);
  },
  function lookedUp(draft) {
    const options: [string, ...string[]] = ["dev", "staging", "prod"];
    const sizes = options.map((option) => `${option} = "${word(draft.random)}"`);
    const choice = variable(draft, "choice", options);
    draft.texts.push(choice);
    keep(draft, `lookup({ ${sizes.join(", ")} }, ${choice}, "none")`);
  },
  function templated(draft) {
    const text = local(draft, '"for $${name}"');
    keep(draft, `templatestring(${text}, { name = ${anyText(draft)} })`);
  },
  function waiting(draft) {
    const address = resource(draft, `"${word(draft.random)}"`);
    resource(draft, `"${word(draft.random)}"`, [`depends_on = [${address}]`]);
  },
  function removedHere(draft) {
    block(draft, "removed", [`from = terraform_data.${draft.name("gone")}`, "lifecycle {", "  destroy = false", "}"]);
  },
  function versions(draft) {
    block(draft, "terraform", ['required_version = ">= 1.5.0"']);
  },
];
