import { comparedIn, namesIn, type World } from "../evaluation/world";
import { query } from "../query";

/**
 * The files of one folder that Terraform or OpenTofu reads, by name alone (Terraform's parser_config_dir.go and
 * parser_file_matcher.go). Which of the two tools runs is not known: `.tf` and `.tofu` both count.
 */
export interface ModuleFiles {
  /** Configuration, sorted; overrides last. */
  readonly configuration: readonly string[];
  /** Those of them that are merged over the others, whichever tool runs. */
  readonly overrides: ReadonlySet<string>;
  /** terraform.tfvars and *.auto.tfvars in the order of precedence; read where the folder is a root module. */
  readonly variables: readonly string[];
  readonly lock: string | undefined;
}

export const moduleFiles = query("module files", (world: World, folder: string): ModuleFiles => {
  const names = namesIn(world, folder).filter((name) => !name.endsWith("/"));
  const at = (name: string) => (folder === "." ? name : `${folder}/${name}`);
  const configuration = names.filter(isConfiguration);
  // One that only one of the tools reads stands beside what it overrides: for the other tool that counts.
  const overrides = configuration.filter((name) => isOverride(name) && isReadByBoth(name, names));
  return {
    configuration: [...configuration.filter((name) => !overrides.includes(name)), ...overrides].map(at),
    overrides: new Set(overrides.map(at)),
    variables: [
      ...names.filter((name) => name === "terraform.tfvars"),
      ...names.filter((name) => name === "terraform.tfvars.json"),
      // Hidden ones too: the scan for them has no filter.
      ...names.filter((name) => /\.auto\.tfvars(\.json)?$/.test(name)),
    ].map(at),
    lock: names.includes(".terraform.lock.hcl") ? at(".terraform.lock.hcl") : undefined,
  };
});

/** `name.tf`, `name.tofu`, a Terraform Stack's components, and their JSON forms, unless hidden or a copy that an editor left. */
export function isConfiguration(name: string): boolean {
  return (/\.(tf|tofu)(\.json)?$/.test(name) || isComponents(name)) && !/^\.|~$|^#.*#$/.test(name);
}

/** A file of a Terraform Stack that says what it is made of; `.tfstack` is the older name. */
export function isComponents(name: string): boolean {
  return /\.(tfcomponent|tfstack)\.(hcl|json)$/.test(name);
}

/** A file of a Terraform Stack that says what it is deployed as. */
export function isDeployments(name: string): boolean {
  return /\.tfdeploy\.(hcl|json)$/.test(name) && !name.startsWith(".");
}

/** Whether an override file of the folder differs from the state compared with, be it there in this state or not. */
export function overridesDiffer(world: World, folder: string): boolean {
  return comparedIn(world, folder).some(isOverride);
}

function isOverride(name: string): boolean {
  return /^(.*_)?override\.(tf|tofu)(\.json)?$/.test(name);
}

/** OpenTofu prefers `name.tofu` to `name.tf`, and Terraform knows only the latter. */
function isReadByBoth(name: string, names: readonly string[]): boolean {
  return /\.tf(\.json)?$/.test(name) && !names.includes(name.replace(/\.tf(?=$|\.json$)/, ".tofu"));
}

/** Files that nothing but a person, a test or another tool reads. */
export function reachesNobody(name: string): boolean {
  return (
    /\.(md|markdown|rst|adoc)$/i.test(name) ||
    /^(README|LICEN[CS]E|NOTICE|CHANGELOG|CONTRIBUTING|CODEOWNERS|OWNERS|AUTHORS)(\.|$)/i.test(name) ||
    /\.(tftest|tofutest|tfmock|tfquery|tfmigrate)\.(hcl|json)$/.test(name) ||
    /^\.(sops\.yaml|gitignore|gitattributes|gitkeep|keep|editorconfig|tflint\.hcl|terraform-docs\.ya?ml|pre-commit-config\.yaml|terraformignore|epicenter\.yaml|infracost\.yml|checkov\.ya?ml)$/.test(
      name,
    )
  );
}

/** Folder names below a module whose content is never part of it. */
export function isAside(name: string): boolean {
  return /^(examples?|tests?|fixtures|testdata|test-fixtures)$/.test(name);
}
