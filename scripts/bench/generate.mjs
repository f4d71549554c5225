// A repository of any size to measure on, the same each time: modules, models made of them, and stacks in groups of fifty,
// half of them Terragrunt's, half plain Terraform, in chains of five that read each other's outputs.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const shared = "modules/labels/main.tf";

/**
 * @param {number} count of stacks, at least 5
 * @returns the files by path; two edits: a file, its text after the n-th keystroke, and the stacks that this reaches; and
 * other texts for every fifth stack's own file, at most 500, each of which reaches that stack alone
 */
export function generate(count) {
  const modules = Math.ceil(count / 20) + 4;
  const models = Math.ceil(count / 25) + 1;
  const files = {
    "root.hcl": rootHcl,
    [shared]: labels("labels"),
    "modules/labels/variables.tf": variables("name", "upstream"),
  };
  for (let index = 0; index < modules; index += 1) Object.assign(files, module(`modules/m${index}`));
  for (let index = 0; index < models; index += 1) Object.assign(files, model(`models/m${index}`, index, modules));
  const reached = [];
  for (let index = 0; index < count; index += 1) {
    const group = `live/g${Math.floor(index / 50)}`;
    const place = index % 50;
    const name = (at) => `${at < 25 ? "unit" : "root"}${at}`;
    const id = `${group}/${name(place)}`;
    const before = place % 5 === 0 ? undefined : name(place - 1);
    const used = Math.floor(index / 5) % models;
    files[`${group}/env.hcl`] = 'locals {\n  region = "eu-central-1"\n}\n';
    if (place < 25) files[`${id}/terragrunt.hcl`] = unit(id, used, before);
    else files[`${id}/main.tf`] = root(id, used, group, before);
    if (used % 2 === 0) reached.push(id);
  }
  // Nobody reads from the last of a chain.
  const lasts = Object.keys(files).filter((path) => /(unit|root)\d*[49]\/(terragrunt\.hcl|main\.tf)$/.test(path));
  const given = (path, name, value) => files[path].replace("inputs = {\n", `inputs = {\n  ${name} = ${value}\n`);
  const more = (path) =>
    path.endsWith(".hcl") ? given(path, "more", 1) : `${files[path]}\noutput "more" {\n  value = 1\n}\n`;
  const many = Object.fromEntries(lasts.slice(0, 500).map((path) => [path, more(path)]));
  const leaf = "live/g0/unit4/terragrunt.hcl";
  const typed = (n) => given(leaf, "typed", n);
  return {
    files,
    many,
    edits: {
      shared: { path: shared, text: (n) => labels(`labels-${n}`), reached: reached.sort() },
      leaf: { path: leaf, text: typed, reached: ["live/g0/unit4"] },
    },
  };
}

/** Writes and commits the files in an empty folder. */
export function makeRepository(folder, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const date = "2026-01-05T09:00:00Z";
  const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const git = (...args) => execFileSync("git", args, { cwd: folder, stdio: "pipe", env });
  git("init", "-q", "-b", "main");
  git("add", "-A");
  const person = ["-c", "user.name=Bench", "-c", "user.email=bench@example.com", "-c", "commit.gpgsign=false"];
  git(...person, "commit", "-q", "--no-verify", "-m", "Generated");
}

const rootHcl = `remote_state {
  backend = "s3"
  config  = { bucket = "states", key = "\${path_relative_to_include()}/terraform.tfstate" }
}
`;

function variables(...names) {
  return names
    .map((name) => `variable "${name}" {\n  description = "The ${name} of it"\n  type = string\n}\n`)
    .join("\n");
}

function labels(value) {
  return `locals {\n  managed_by = "${value}"\n}\n\noutput "labels" {\n  value = { name = var.name, by = local.managed_by }\n}\n`;
}

function module(folder) {
  const resource = (name) => `resource "aws_${name}" "this" {
  name   = "\${var.name}-${name}"
  policy = file("\${path.module}/policy.json")

  dynamic "rule" {
    for_each = toset(["read", "write"])
    content {
      # Each rule allows one thing.
      action = upper(rule.value)
      target = var.upstream == "" ? null : "\${var.upstream}/\${rule.key}"
    }
  }
}
`;
  return {
    [`${folder}/main.tf`]: ["bucket", "queue", "function"].map(resource).join("\n"),
    [`${folder}/variables.tf`]: variables("name", "upstream"),
    [`${folder}/outputs.tf`]: 'output "id" {\n  value = aws_bucket.this.id\n}\n',
    [`${folder}/policy.json`]: `{"Statement":[{"Effect":"Allow","Sid":"${folder}"}]}\n`,
  };
}

/** Every other one uses the shared module. */
function model(folder, index, modules) {
  const parts = [0, 1, 2].map((number) =>
    call(`part${number}`, `modules/m${(index * 3 + number) % modules}`, "var.upstream"),
  );
  const labels = `${call("labels", "modules/labels", '""')}\nresource "terraform_data" "labels" {\n  input = module.labels.labels\n}\n`;
  return {
    [`${folder}/main.tf`]: [...parts, ...(index % 2 === 0 ? [labels] : [])].join("\n"),
    [`${folder}/variables.tf`]: variables("name", "upstream"),
    [`${folder}/outputs.tf`]: 'output "id" {\n  value = module.part0.id\n}\n',
  };
}

function call(name, folder, upstream, up = "../..") {
  const given = name === "model" ? `"${folder}"` : `"\${var.name}-${name}"`;
  return `module "${name}" {\n  source   = "${up}/${folder}"\n  name     = ${given}\n  upstream = ${upstream}\n}\n`;
}

function unit(id, used, before) {
  return `include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "\${get_repo_root()}//models/m${used}"
}
${before ? `\ndependency "before" {\n  config_path = "../${before}"\n}\n` : ""}
inputs = {
  name     = "${id}-\${read_terragrunt_config(find_in_parent_folders("env.hcl")).locals.region}"
  upstream = ${before ? "dependency.before.outputs.id" : '""'}
}
`;
}

function root(id, used, group, before) {
  const key = (stack) => `    bucket = "states"\n    key    = "${stack}.tfstate"\n`;
  const state = `data "terraform_remote_state" "before" {\n  backend = "s3"\n  config = {\n${key(`${group}/${before}`)}  }\n}\n\n`;
  const upstream = before ? "data.terraform_remote_state.before.outputs.id" : '""';
  return `terraform {
  backend "s3" {
${key(id)}  }
}

${before ? state : ""}${call("model", `models/m${used}`, upstream, "../../..")}
output "id" {
  value = module.model.id
}
`;
}
