import assert from "node:assert/strict";
import { before, test } from "node:test";
import { attribute, type Expression } from "../../src/hcl/facts";
import { factsOf } from "../../src/hcl/file";
import { loadTestParser } from "./wasm";

before(loadTestParser);

/** An expression without its lines, in a short notation, so that tests read. */
function show(value: Expression | undefined): unknown {
  switch (value?.kind) {
    case undefined:
      return undefined;
    case "literal":
      return value.value;
    case "template":
      return { template: value.parts.map((part) => (typeof part === "string" ? part : show(part))) };
    case "variable":
      return `$${value.name}`;
    case "attribute":
      return { of: show(value.of), name: value.name };
    case "index":
      return { of: show(value.of), key: show(value.key) };
    case "splat":
      return { splat: show(value.of), each: show(value.each) };
    case "call":
      return { call: value.name, args: value.args.map(show), ...(value.spread ? { spread: true } : {}) };
    case "list":
      return value.items.map(show);
    case "object":
      return { object: value.entries.map(({ key, value: inner }) => [show(key), show(inner)]) };
    case "conditional":
      return { if: show(value.condition), yes: show(value.yes), no: show(value.no) };
    case "operation":
      return { [value.operator]: value.operands.map(show) };
    case "for":
      return {
        for: [value.keyName, value.valueName],
        in: show(value.collection),
        key: value.key && show(value.key),
        value: show(value.value),
        if: value.condition && show(value.condition),
        grouped: value.grouped,
      };
    default:
      return "unreadable";
  }
}

function expressionOf(text: string): unknown {
  const facts = factsOf("x.hcl", `x = ${text}\n`);
  assert.deepEqual(facts?.errors, [], text);
  return show(facts && attribute(facts.body, "x")?.value);
}

test("whitespace at the edges of template text is kept", () => {
  assert.equal(expressionOf('" a "'), " a ");
  assert.equal(expressionOf('" "'), " ");
  assert.deepEqual(expressionOf('"a ${b} ${c}"'), { template: ["a ", "$b", " ", "$c"] });
});

test("escapes are undone", () => {
  assert.equal(expressionOf('"a\\n\\"q\\" \\u00e9 $${x} %%{y}"'), 'a\n"q" é ${x} %{y}');
});

test("traversals, indexes and splats", () => {
  assert.deepEqual(expressionOf('a.b[0].c["d"]'), {
    of: { of: { of: { of: "$a", name: "b" }, key: 0 }, name: "c" },
    key: "d",
  });
  assert.deepEqual(expressionOf("a.12.b"), { of: { of: "$a", key: 12 }, name: "b" });
  assert.deepEqual(expressionOf("a[*].b"), { splat: "$a", each: { of: "$*", name: "b" } });
});

test("calls, operations, conditions, comprehensions", () => {
  assert.deepEqual(expressionOf("f(a, b...)"), { call: "f", args: ["$a", "$b"], spread: true });
  assert.deepEqual(expressionOf("!a && (b.c || d)"), {
    "&&": [{ "!": ["$a"] }, { "||": [{ of: "$b", name: "c" }, "$d"] }],
  });
  assert.deepEqual(expressionOf("a ? 1 : -2.5"), { if: "$a", yes: 1, no: { "-": [2.5] } });
  assert.deepEqual(expressionOf('{ for k, v in x : k => v... if v != "" }'), {
    for: ["k", "v"],
    in: "$x",
    key: "$k",
    value: "$v",
    if: { "!=": ["$v", ""] },
    grouped: true,
  });
  assert.deepEqual(expressionOf('{ a = 1, "b" : [2, 3,], (c) = null }'), {
    object: [
      ["a", 1],
      ["b", [2, 3]],
      ["$c", null],
    ],
  });
});

test("heredocs: raw text, taken indentation, directives", () => {
  assert.equal(expressionOf("<<EOT\n  a\n b\nEOT"), "  a\n b\n");
  assert.equal(expressionOf("<<-EOT\n    a\n      b\n  EOT"), "a\n  b\n");
  assert.deepEqual(expressionOf("<<EOT\n%{ if a }yes%{ else }no%{ endif }\nEOT"), {
    template: [{ if: "$a", yes: "yes", no: "no" }, "\n"],
  });
});

test("a file that begins with a comment, blocks with labels, lines from 1", () => {
  const facts = factsOf("main.tf", '# licence\n\nresource "a" "b" {\n  nested {\n    x = 1\n  }\n}\n');
  const block = facts?.body.blocks[0];
  assert.equal(block?.type, "resource");
  assert.deepEqual(block?.labels, ["a", "b"]);
  assert.equal(block?.line, 3);
  assert.equal(block?.body.blocks[0]?.body.attributes[0]?.line, 5);
});

test("a half-typed file gives what it holds, a problem, and its relative paths", () => {
  const facts = factsOf(
    "main.tf",
    'module "a" {\n  source = "./a"\n}\n\nmodule "b" {\n  source = "../b\n\nlocals {\n  x = "../c/d"\n',
  );
  assert.ok(facts && facts.errors.length > 0);
  assert.equal(facts.body.blocks[0]?.labels[0], "a");
  assert.ok(facts.salvaged.some(({ text }) => text === "../c/d"));
});

test("no text throws", () => {
  const whole = 'module "a" {\n  source = "${path.module}/x"\n  y = [for a in b : a if <<-X\n  z\n  X\n]\n}\n';
  for (let end = 0; end <= whole.length; end++) factsOf("main.tf", whole.slice(0, end));
  for (const text of ["}", "{{{", '"', "<<", "<<-A", "\0", "${", "%{", "a = %{", "🙂 = 1"]) factsOf("x.hcl", text);
  for (const text of ["", "[]", "{", '{"a":', "null", '{"module":3}', '{"module":{"a":[]}}'])
    factsOf("x.tf.json", text);
});

test("the JSON syntax gives the same facts", () => {
  const text =
    '{\n "//": "c",\n "module": {"a": {"source": "./${var.x}/m"}},\n "terraform": {"backend": {"s3": {"bucket": "b"}}},\n "locals": [{"x": 1}]\n}';
  const facts = factsOf("main.tf.json", text);
  const [module, terraform, locals] = facts?.body.blocks ?? [];
  assert.deepEqual([module?.type, module?.labels, module?.line], ["module", ["a"], 3]);
  assert.deepEqual(show(module && attribute(module.body, "source")?.value), {
    template: ["./", { of: "$var", name: "x" }, "/m"],
  });
  assert.deepEqual([terraform?.body.blocks[0]?.type, terraform?.body.blocks[0]?.labels], ["backend", ["s3"]]);
  assert.equal(locals?.type, "locals");
});
