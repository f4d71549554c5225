// A Terragrunt monorepo of any size, the same each time: one root.hcl, an env.hcl for each fifty units, an _envcommon for each
// twenty, chains of five, and hubs that two hundred wait on.

/**
 * @param {number} count of units, at least 5
 * @returns {Record<string, string>} files by path
 */
export function generateTerragrunt(count) {
  const kinds = Math.ceil(count / 20);
  const files = {
    "live/root.hcl": root,
    "modules/labels/main.tf": labels,
    "live/account.hcl": locals("account", "one"),
  };
  for (let kind = 0; kind < kinds; kind += 1) {
    files[`live/_envcommon/k${kind}.hcl`] = common(kind);
    Object.assign(files, module(`modules/k${kind}`));
  }
  for (let index = 0; index < count; index += 1) {
    const env = `live/e${Math.floor(index / 50)}`;
    files[`${env}/env.hcl`] = locals("env", `e${Math.floor(index / 50)}`);
    files[`${env}/u${index % 50}/terragrunt.hcl`] = unit(index, index % kinds);
  }
  return files;
}

const root = `locals {
  account = read_terragrunt_config(find_in_parent_folders("account.hcl")).locals
  env     = read_terragrunt_config(find_in_parent_folders("env.hcl")).locals
}

remote_state {
  backend = "s3"
  config = {
    bucket = "states-\${local.account.name}"
    key    = "\${path_relative_to_include()}/terraform.tfstate"
  }
}

generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite_terragrunt"
  contents  = <<EOF
provider "aws" {
  default_tags { tags = { env = "\${local.env.name}" } }
}
EOF
}

inputs = merge(local.account, local.env)
`;

const labels = 'variable "name" {}\n\noutput "labels" {\n  value = { name = var.name }\n}\n';

function locals(kind, name) {
  return `locals {\n  ${kind} = "${name}"\n  name = "${name}"\n}\n`;
}

function common(kind) {
  return `locals {
  env  = read_terragrunt_config(find_in_parent_folders("env.hcl")).locals
  size = lookup({ e0 = "large" }, local.env.name, "small")
}

terraform {
  source = "\${get_repo_root()}//modules/k${kind}"
}

inputs = {
  name = "\${local.env.name}-k${kind}"
  size = local.size
}
`;
}

function module(folder) {
  return {
    [`${folder}/main.tf`]: `variable "name" {}\n\nvariable "size" {}\n\nmodule "labels" {\n  source = "../labels"\n  name   = var.name\n}\n\nresource "terraform_data" "this" {\n  input = { size = var.size, labels = module.labels.labels, policy = file("\${path.module}/policy.json") }\n}\n`,
    [`${folder}/outputs.tf`]: 'output "id" {\n  value = terraform_data.this.id\n}\n',
    [`${folder}/policy.json`]: `{ "of": "${folder}" }\n`,
  };
}

/** Every two hundred share the first of them, beside the one before in their own chain. */
function unit(index, kind) {
  const at = (other) => `../../e${Math.floor(other / 50)}/u${other % 50}`;
  const hub = Math.floor(index / 200) * 200;
  const before = index % 5 === 0 ? [] : [["before", at(index - 1)]];
  const all = index === hub ? before : [...before, ["hub", at(hub)]];
  const dependencies = all.map(
    ([name, path]) =>
      `\ndependency "${name}" {\n  config_path = "${path}"\n  mock_outputs = { id = "${name}" }\n  skip_outputs = true\n}\n`,
  );
  const inputs = all.map(([name]) => `  ${name} = dependency.${name}.outputs.id\n`);
  return `include "root" {
  path = find_in_parent_folders("root.hcl")
}

include "common" {
  path = "\${dirname(find_in_parent_folders("root.hcl"))}/_envcommon/k${kind}.hcl"
}
${dependencies.join("")}
inputs = {
  index = ${index}
${inputs.join("")}}
`;
}
