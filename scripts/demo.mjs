// A small company's infrastructure to try Epicenter on: modules, models, secrets and stacks for three environments, half
// of them Terragrunt's, half plain Terraform that plans offline, with a change that is not committed yet.
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const environments = ["dev", "staging", "prod"];

/** Makes the repository in an empty folder. @param {string} folder absolute */
export function makeDemo(folder) {
  const git = (...args) => execFileSync("git", args, { cwd: folder, stdio: "pipe", env: { ...process.env, ...when } });
  git("init", "-q", "-b", "main");
  git("config", "user.name", "Epicenter Demo");
  git("config", "user.email", "demo@example.com");
  git("config", "commit.gpgsign", "false");
  const commit = (message, files) => {
    write(folder, files);
    git("add", "-A");
    git("commit", "-q", "--no-verify", "-m", message);
  };
  commit("Modules: network, database, service, labels", { ...modules(), ".gitignore": ignored });
  commit("Models: platform and shop", models());
  commit("Stacks of dev, staging and prod, with their secrets", { ...terragruntStacks(), ...secrets() });
  commit("Plain stacks: dns and monitoring", plainStacks());
  change(folder);
  // As if the zones had been applied, so that what reads their state plans.
  write(folder, Object.fromEntries(environments.map((name) => [`stacks/${name}/dns/dns.tfstate`, appliedZone(name)])));
}

function appliedZone(name) {
  const outputs = { zone: { value: `${name}.shop.example`, type: "string" } };
  const lineage = "7d4dd4a5-0e3b-4a4e-9d6c-2f6f7b1c9a10";
  return JSON.stringify({
    version: 4,
    terraform_version: "1.5.0",
    serial: 1,
    lineage,
    outputs,
    resources: [],
    check_results: null,
  });
}

/** Dates are fixed, so that the demo is the same repository each time. */
const when = { GIT_AUTHOR_DATE: "2026-01-05T09:00:00Z", GIT_COMMITTER_DATE: "2026-01-05T09:00:00Z" };

const ignored = ".terraform/\n.terraform.lock.hcl\n.terragrunt-cache/\n*.tfstate\n*.tfstate.backup\n";

/** What the developer is at: a module, a model, a secret and a document. */
function change(folder) {
  edit(folder, "modules/network/main.tf", (text) => text.replace("subnets = 2", "subnets = 3"));
  edit(folder, "models/shop/main.tf", (text) => text.replace("replicas = var.replicas", "replicas = var.replicas + 1"));
  edit(folder, "secrets/staging.enc.yaml", (text) => text.replace("Zm9vYmFyc3RhZ2luZw", "bmV3c3RhZ2luZ3Bhc3M"));
  appendFileSync(join(folder, "README.md"), "\nAsk in #platform before a change to prod.\n");
}

function modules() {
  return {
    "README.md":
      "# Infrastructure of a small shop\n\n`modules` are the bricks, `models` put them together, `stacks` run them.\n",
    "modules/labels/main.tf": `variable "environment" {
  type = string
}

output "labels" {
  value = { environment = var.environment, managed_by = "terraform" }
}
`,
    "modules/network/main.tf": `variable "environment" {
  type = string
}

variable "cidr" {
  type = string
}

locals {
  subnets = 2
}

module "labels" {
  source      = "../labels"
  environment = var.environment
}

resource "terraform_data" "network" {
  input = {
    cidr    = var.cidr
    subnets = [for index in range(local.subnets) : cidrsubnet(var.cidr, 8, index)]
    labels  = module.labels.labels
  }
}

output "subnets" {
  value = terraform_data.network.input.subnets
}
`,
    "modules/database/main.tf": `variable "environment" {
  type = string
}

variable "subnets" {
  type = list(string)
}

module "labels" {
  source      = "../labels"
  environment = var.environment
}

resource "terraform_data" "database" {
  input = {
    parameters = file("\${path.module}/parameters.conf")
    subnets    = var.subnets
    labels     = module.labels.labels
  }
}

output "address" {
  value = "db.\${var.environment}.internal"
}
`,
    "modules/database/parameters.conf": "max_connections = 200\n",
    "modules/service/main.tf": `variable "name" {
  type = string
}

variable "replicas" {
  type = number
}

variable "settings" {
  type    = map(string)
  default = {}
}

resource "terraform_data" "service" {
  input = templatefile("\${path.module}/service.tftpl", {
    name     = var.name
    replicas = var.replicas
    settings = var.settings
  })
}
`,
    "modules/service/service.tftpl":
      "name: ${name}\nreplicas: ${replicas}\n%{ for key, value in settings ~}\n${key}: ${value}\n%{ endfor ~}\n",
  };
}

function models() {
  return {
    "models/platform/main.tf": `variable "environment" {
  type = string
}

variable "cidr" {
  type = string
}

module "network" {
  source      = "../../modules/network"
  environment = var.environment
  cidr        = var.cidr
}

output "subnets" {
  value = module.network.subnets
}
`,
    "models/storage/main.tf": `variable "environment" {
  type = string
}

variable "subnets" {
  type = list(string)
}

module "database" {
  source      = "../../modules/database"
  environment = var.environment
  subnets     = var.subnets
}

output "address" {
  value = module.database.address
}
`,
    "models/shop/main.tf": `variable "environment" {
  type = string
}

variable "replicas" {
  type    = number
  default = 1
}

variable "database" {
  type = string
}

module "shop" {
  source   = "../../modules/service"
  name     = "shop-\${var.environment}"
  replicas = var.replicas
  settings = { database = var.database }
}
`,
  };
}

function secrets() {
  return Object.fromEntries(
    environments.map((name) => [
      `secrets/${name}.enc.yaml`,
      `database_password: ENC[AES256_GCM,data:Zm9vYmFy${Buffer.from(name).toString("base64url")},iv:MTIz,tag:NDU2,type:str]\nsops:\n    version: 3.9.0\n`,
    ]),
  );
}

function terragruntStacks() {
  const files = {
    "root.hcl": `locals {
  environment = read_terragrunt_config(find_in_parent_folders("env.hcl")).locals
  secrets     = yamldecode(sops_decrypt_file("\${get_repo_root()}/secrets/\${local.environment.name}.enc.yaml"))
}

remote_state {
  backend = "s3"
  config = {
    bucket = "shop-states"
    key    = "\${path_relative_to_include()}/terraform.tfstate"
    region = "eu-central-1"
  }
}

inputs = {
  environment = local.environment.name
}
`,
  };
  const root = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n';
  for (const [index, name] of environments.entries()) {
    const at = `stacks/${name}`;
    files[`${at}/env.hcl`] = `locals {\n  name = "${name}"\n}\n`;
    files[`${at}/network/terragrunt.hcl`] = `${root}
terraform {
  source = "\${get_repo_root()}//models/platform"
}

inputs = {
  cidr = "10.${index}.0.0/16"
}
`;
    files[`${at}/database/terragrunt.hcl`] = `${root}
terraform {
  source = "\${get_repo_root()}//models/storage"
}

dependency "network" {
  config_path = "../network"
}

inputs = {
  subnets = dependency.network.outputs.subnets
}
`;
    files[`${at}/shop/terragrunt.hcl`] = `${root}
terraform {
  source = "\${get_repo_root()}//models/shop"
}

dependency "database" {
  config_path = "../database"
}

inputs = {
  database = dependency.database.outputs.address
}
`;
  }
  return files;
}

function plainStacks() {
  const files = {};
  for (const [index, name] of environments.entries()) {
    files[`stacks/${name}/dns/main.tf`] = `terraform {
  backend "local" {
    path = "dns.tfstate"
  }
}

module "labels" {
  source      = "../../../modules/labels"
  environment = "${name}"
}

resource "terraform_data" "zone" {
  input = { name = "${name}.shop.example", labels = module.labels.labels }
}

output "zone" {
  value = "${name}.shop.example"
}
`;
    files[`stacks/${name}/edge/main.tf`] = `terraform {
  backend "local" {
    path = "edge.tfstate"
  }
}

data "terraform_remote_state" "dns" {
  backend = "local"
  config = {
    path = "../dns/dns.tfstate"
  }
  defaults = {
    zone = "unknown"
  }
}

module "network" {
  source      = "../../../modules/network"
  environment = "${name}"
  cidr        = "10.${index + 100}.0.0/16"
}

resource "terraform_data" "edge" {
  input = { zone = data.terraform_remote_state.dns.outputs.zone, subnets = module.network.subnets }
}
`;
    files[`stacks/${name}/monitoring/main.tf`] = `terraform {
  backend "local" {
    path = "monitoring.tfstate"
  }
}

resource "terraform_data" "alerts" {
  input = file("\${path.module}/alerts.yaml")
}
`;
    files[`stacks/${name}/monitoring/alerts.yaml`] = "disk: 80\nmemory: 90\n";
  }
  return files;
}

function write(folder, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function edit(folder, path, how) {
  const text = readFileSync(join(folder, path), "utf8");
  const changed = how(text);
  if (changed === text) throw new Error(`the demo's change to ${path} changes nothing`);
  writeFileSync(join(folder, path), changed);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) makeDemo(process.argv[2] ?? process.cwd());
