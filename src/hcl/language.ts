export type Language = "native" | "json";

/** The syntax a file is read in by its name, undefined for what is no configuration of Terraform, OpenTofu or Terragrunt. */
export function languageOf(path: string): Language | undefined {
  if (/\.(tf|tofu|hcl|tfvars|tfbackend|backend)$/.test(path)) return "native";
  if (/\.(tf|tofu|tfvars|hcl)\.json$|\.(tfcomponent|tfstack|tfdeploy)\.json$/.test(path)) return "json";
  return undefined;
}
