import assert from "node:assert/strict";
import { before, test } from "node:test";
import { digest } from "../../src/hcl/digest";
import { loadTestParser } from "./wasm";

before(loadTestParser);

const same = (a: string, b: string, path = "x.tf") => assert.equal(digest(path, a), digest(path, b), `${a} ≠ ${b}`);
const different = (a: string, b: string, path = "x.tf") =>
  assert.notEqual(digest(path, a), digest(path, b), `${a} = ${b}`);

test("comments and layout change nothing", () => {
  same("a = 1\n", "# c\n\na   =   1 // d\n\n\n");
  same('x "y" {\n  a = 1\n\n  b = [1, 2]\n}\n', 'x "y" {\n  a = 1 /* c */\n  # d\n  b = [\n    1,\n    2\n  ]\n}');
  same("a = 1\r\nb = 2\r\n", "a = 1\nb = 2\n");
  same("o = {\n  a = 1\n\n  # c\n  b = 2\n}\n", "o = { \n a=1\nb=2 }\n");
});

test("whitespace inside strings counts", () => {
  different('a = " b"', 'a = "b"');
  different('a = " "', 'a = ""');
  different('a = "a ${b}"', 'a = "a${b}"');
  different('a = "${a} ${b}"', 'a = "${a}${b}"');
  different("a = <<E\n  x\nE\n", "a = <<E\nx\nE\n");
  different("a = <<E\nx\r\nE\n", "a = <<E\nx\nE\n");
  different("a = <<E\n\nx\nE\n", "a = <<E\nx\nE\n");
});

test("what the grammar has no node for counts", () => {
  different("x = a.0.b", "x = a.1.b");
  different("a = 1\nb = 2", "a = 1 b = 2");
  different("x = a\n- b", "x = a - b");
  different("x = provider::a::f(1)", "x = provider::b::f(1)");
});

test("white space that HCL refuses counts, but not in strings and comments", () => {
  for (const space of ["\f", "\v", "\r", "\u00a0", "\u2028"]) {
    different("a = 1\n", `a =${space} 1\n`);
    different("a = 1\n", `a = 1\n${space}`);
    different("a = 1\n", `${space}a = 1\n`);
    different("x {\n  a = 1\n}\n", `x ${space}{\n  a = 1\n}\n`);
  }
  same('a = "\u00a0" # b\u00a0c\n', 'a   =   "\u00a0" # d\u00a0\n');
});

test("a keyword that has grown together with the word after it counts", () => {
  different("a = [for v in x : v]\n", "a = [for v inx : v]\n");
  different("a = [for v in x : v if y]\n", "a = [for v in x : v ify]\n");
  different("a = [for v in x : v]\n", "a = [forv in x : v]\n");
});

test("a syntax error is compared by its bytes", () => {
  different("a = {\n", "a = {\n\n");
});

test("JSON: order of keys and layout change nothing, a repeated key is compared by its bytes", () => {
  same('{"a":1,"b":[1,2]}', '{ "b": [1, 2],\n "a": 1 }', "x.tf.json");
  different('{"a":[1,2]}', '{"a":[2,1]}', "x.tf.json");
  different('{"a":12345678901234567890}', '{"a":12345678901234567891}', "x.tf.json");
  different('{"a":1,"a":2}', '{"a":1, "a":2}', "x.tf.json");
});

test("every single-character edit of a text that is no comment or layout is seen", () => {
  const text =
    'module "a" {\n  source = "./m ${x} y"\n  b = [for k in v : k if k != " "]\n  c = <<-E\n    t ${u}\n   E\n}\n';
  const original = digest("x.tf", text);
  for (let at = 0; at < text.length; at++) {
    if (/\s/.test(text[at] ?? "")) continue;
    const edited = `${text.slice(0, at)}z${text.slice(at + 1)}`;
    if (edited !== text) assert.notEqual(digest("x.tf", edited), original, edited);
  }
});

test("a file that is no configuration has no digest", () => {
  assert.equal(digest("x.yaml", "a: 1"), undefined);
});
