/** Expressions that have no value, whatever the module. */
export const hopeless: readonly string[] = [
  ...['1 + "x"', "[1][5]", 'nosuch("x")', "1 / 0", 'tonumber("x")', "{ a = 1 }.b", "local.nowhere", "var.nowhere"],
  ...["module.nowhere.x", "terraform_data.nowhere", "data.terraform_remote_state.nowhere", "each.key", "count.index"],
  ...["self.x", "path.nowhere", "terraform.nowhere", 'regex("[", "x")', 'regex("a", "b")', 'jsondecode("{")'],
  ...['yamldecode("a: [")', 'file("nowhere")', 'templatefile("nowhere", {})', "element([], 0)", "one([1, 2])"],
  ...[
    'parseint("x", 10)',
    'coalesce("", "")',
    'lookup({}, "a")',
    'format("%d", "x")',
    'merge("a")',
    "provider::no::f(1)",
  ],
  ...['cidrsubnet("x", 1, 1)', `"\${[1]}"`, '!"x"', '-"x"', "[for x in 5 : x]", '{ for x in ["a", "a"] : x => 1 }'],
  ...["toset([1])[0]", 'keys(["a"])', "nowhere", 'upper("a", "b")', "upper()", "[1, 2].a", '"a".b', '{ a = 1 }["b"]'],
  ...[
    "range(1, 2, 3, 4)",
    "substr(1)",
    'timeadd("x", "y")',
    'base64decode("%")',
    "sum([])",
    "max()",
    'setproduct("a")',
  ],
];

/** Expressions that have no value for want of what a declaration of the module has not. */
export const needing: readonly (readonly [type: string, label: RegExp, expression: string])[] = [
  ["variable", /^string/, "var.NAME.nowhere"],
  ["variable", /^(string|choice)/, "tonumber(var.NAME)"],
  ["variable", /^(string|choice)/, "var.NAME[5]"],
  ["variable", /^(string|choice)/, "keys(var.NAME)"],
  ["variable", /^list/, "upper(var.NAME)"],
  ["variable", /^list/, `"a \${var.NAME}"`],
  ["variable", /^list/, "var.NAME[7]"],
  ["variable", /^map/, 'var.NAME["nowhere"]'],
  ["variable", /^map/, "var.NAME.nowhere"],
  ["variable", /^object/, "var.NAME.nowhere"],
  ["variable", /^bool/, "var.NAME + 1"],
  ["resource", /./, "terraform_data.NAME.nowhere"],
  ["resource", /./, "terraform_data.NAME[9].output"],
  ["resource", /./, "terraform_data.NAME + 1"],
  ["module", /./, "module.NAME.nowhere"],
  ["module", /./, 'module.NAME["nowhere"].x'],
  ["locals", /./, "local.NAME.nowhere.deeper"],
  ["locals", /./, "local.NAME + 1"],
];

/** Outputs that Terraform refuses. */
export function noOutputs(name: string): readonly string[] {
  return [
    `output "${name}" {\n  value = 1\n  nonsense = 2\n}\n`,
    `output "${name}" {\n}\n`,
    `output "${name}" {\n  value = 1\n  sensitive = "maybe"\n}\n`,
    `output "${name}" {\n  value = 1\n  depends_on = [terraform_data.nowhere]\n}\n`,
    `output "${name}" {\n  value = 1\n  depends_on = "x"\n}\n`,
    `output "a b" {\n  value = 1\n}\n`,
    `output "a" "b" {\n  value = 1\n}\n`,
    "output {\n  value = 1\n}\n",
    `output "${name}" {\n  value = 1\n  description = var.nowhere\n}\n`,
    `output "${name}" {\n  value = 1\n  description = 1 + "x"\n}\n`,
    `output "${name}" {\n  value = 1\n  precondition {\n    condition = 1 == 2\n    error_message = "No."\n  }\n}\n`,
    `output "${name}" {\n  value = 1\n  nonsense {}\n}\n`,
  ];
}

/** Variables that Terraform refuses, though nobody uses them. */
export function noVariables(name: string): readonly string[] {
  return [
    `variable "${name}" {\n  default = 1\n  nonsense = 2\n}\n`,
    `variable "${name}" {\n  default = null\n  nullable = false\n}\n`,
    `variable "${name}" {\n  default = 1\n  sensitive = "maybe"\n}\n`,
    `variable "${name}" {\n  default = 1\n  description = 1 + "x"\n}\n`,
    `variable "${name}" {\n  default = 1\n  description = upper("x")\n}\n`,
    `variable "${name}" {\n  type = number\n  default = "x"\n}\n`,
    `variable "${name}" {\n  type = nosuch\n  default = "x"\n}\n`,
    `variable "${name}" {\n  type = list(string)\n  default = [{}]\n}\n`,
    `variable "${name}" {\n  type = string\n  default = upper("x")\n}\n`,
    `variable "${name}" {\n  type = string\n  default = var.nowhere\n}\n`,
    `variable "a b" {\n  default = 1\n}\n`,
    `variable "source" {\n  default = 1\n}\n`,
    `variable "count" {\n  default = 1\n}\n`,
    "variable {\n  default = 1\n}\n",
    `variable "${name}" {\n  default = 1\n  nonsense {}\n}\n`,
    `variable "${name}" {\n  default = 1\n  validation {\n    condition = 1 == 2\n    error_message = "No."\n  }\n}\n`,
    `variable "${name}" {\n  default = 1\n  ephemeral = 5\n}\n`,
  ];
}
