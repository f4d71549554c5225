import { CommanderError } from "commander";
import { RepositoryError } from "../engine";
import { UsageError } from "./options";
import { program } from "./program";

/** Exit status: 0 an answer, 1 no answer can be given, 2 wrong usage. */
async function main(): Promise<number> {
  let status = 0;
  // A reader that stops early (`| head`) is no fault.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? status : 1));
  try {
    await program((code) => {
      status = code;
    }).parseAsync(process.argv);
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`epicenter: ${line(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** One line, whatever was thrown. */
function line(error: unknown): string {
  if (error instanceof RepositoryError) return error.message;
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n")[0] ?? "failed";
}

main().then((status) => {
  process.exitCode = status;
});
