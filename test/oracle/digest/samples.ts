/** A module whose output `all` tells every value that it has, so that two readings of it can be compared. */
export interface Sample {
  readonly name: string;
  /** The file's name decides how it is read. */
  readonly file: string;
  readonly text: string;
}

const strings = `locals {
  plain    = "a  b"
  escaped  = "\\" \\\\ \\n $\${x} %%{y} \\u00e9"
  mixed    = " \${ 1 + 2 } \${"in \${true ? "ner" : ""}"} # no comment /* none */ "
  directed = "%{ if true ~} yes %{ else } no %{ endif } %{ for x in [1, 2] ~} \${x}, %{~ endfor }"
  empty    = "" // a comment
}
output "all" {
  value = [local.plain, local.escaped, local.mixed, local.directed, local.empty]
}
`;

const heredocs = `locals {
  kept = <<TEXT
  two spaces
# no comment

	a tab \${ upper("x") }  
TEXT
  stripped = <<-TEXT
    four
      six \${"s"}
    // none
    TEXT
  next = [<<A
in a list
A
  , "after"]
}
output "all" { value = { a = local.kept, b = local.stripped, c = local.next } }
`;

const texts = `locals {
  quoted = ["abc", "a\\tb \\"c\\" \\\\", "\\u00e9é", ("x"), ""]
  kept = <<TEXT
    two "quoted"
  \\n is no escape

TEXT
  stripped = <<-TEXT
      six
    four \\"
      
       seven
    TEXT
  line = <<-A
    one
    A
  open = <<-A
    \${"x"}
      y
    A
}
output "all" {
  value = [local.quoted, local.kept, local.stripped, local.line, local.open, "one\\n", ("y")]
}
`;

const expressions = `# first
variable "size" {
  type = object({ name = string, level = optional(number, 2) })
  default = { name = "n" /* inline */, level = 3 }
}
locals { one = 1 }
locals {
  sum = 1 + local.one * 2 - -1
  logic = !false && (1 < 2 || 3 >= 4) ? "yes" : "no"
  calls = join(", ", concat([["a"], ["b", "c"]]...))
  list = [
    1,
    2, # two
    -3
  ]
  object = {
    a = 1
    "b c" : 2, (local.logic) = 3
    nested = { x = [1, { y = 2 }] }
  }
  filtered = [for i, v in [1, 2, 3] : v * i if v != 2]
  mapped = { for k, v in { a = 1, b = 2 } : v => k... }
  picked = [local.object.nested.x[1].y, local.list[0], [{ n = 1 }, { n = 2 }][*].n, [{ n = 3 }].*.n]
  legacy = local.list.0
  parens = (
    1
    +
    2
  )
}
output "all" {
  value = {
    locals = [local.sum, local.logic, local.calls, local.list, local.object]
    more   = [local.filtered, local.mapped, local.picked, local.legacy, local.parens]
    size   = var.size
  }
  description = "x"
}
`;

const blocks = `terraform {
  required_version = ">= 1.5.0"
}

resource "terraform_data" "a" {
  for_each = toset(["x", "y"])
  input    = each.key

  lifecycle {
    create_before_destroy = true
    precondition {
      condition     = each.key != "z"
      error_message = "No."
    }
  }
}

resource terraform_data b {
  count = 2
  triggers_replace = [count.index]
}

output "all" {
  value = {
    a = [for each in terraform_data.a : each.input]
    b = terraform_data.b[*].triggers_replace
  }
}
`;

const inJson = `{
  "//": "a comment",
  "locals": { "text": "a \${1 + 1}  b", "list": [1, "two", null, true], "object": { "//": "kept", "k": 1.5e1 } },
  "resource": { "terraform_data": { "a": [{ "input": "\${local.text}" }] } },
  "output": { "all": { "value": ["\${local.text}", "\${local.list}", "\${local.object}", "\${terraform_data.a.input}"] } }
}
`;

export const samples: readonly Sample[] = [
  { name: "strings", file: "main.tf", text: strings },
  { name: "texts", file: "main.tf", text: texts },
  { name: "heredocs", file: "main.tf", text: heredocs },
  { name: "expressions", file: "main.tf", text: expressions },
  { name: "blocks", file: "main.tf", text: blocks },
  { name: "JSON", file: "main.tf.json", text: inJson },
];
