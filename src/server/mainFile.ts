import { readdir } from "node:fs/promises";
import path from "node:path";

/** The file a person opens for a module's folder: `main.tf`, else the first of its configuration files. */
export async function mainFile(root: string, folder: string): Promise<string | undefined> {
  const names = await readdir(path.posix.join(root, folder)).catch((): string[] => []);
  const files = names.filter((name) => /\.(tf|tofu)(\.json)?$/.test(name)).sort();
  return files.find((name) => /^main\./.test(name)) ?? files[0];
}
