import { type ChildProcess, spawn } from "node:child_process";

/** How a run is stopped: by itself nothing goes from the first to the second, for that may leave a state's lock behind. */
export interface Stop {
  /** Aborting interrupts once: the tool ends what it is at and releases its lock, which can take minutes. */
  readonly interrupt: AbortSignal;
  /** Aborting interrupts again, upon which Terraform exits at once, and kills what is still there after that. */
  readonly force: AbortSignal;
}

export interface Command {
  /** Absolute. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Beside the person's own environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly stop: Stop;
  /** Called with each piece of both streams. */
  readonly onOutput?: (text: string) => void;
  /** Milliseconds from the second interrupt to SIGKILL; Terraform gives its providers five seconds. */
  readonly killAfter?: number;
}

export interface Ended {
  /** null where a signal ended it or it never started. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program without a shell to its end. Throws an Error where it cannot be started. */
export function run(command: Command): Promise<Ended> {
  const { stop } = command;
  if (stop.interrupt.aborted) return Promise.resolve({ code: null, stdout: "", stderr: "" });
  return new Promise((resolve, reject) => {
    const child = spawn(command.file, command.args, {
      cwd: command.cwd,
      env: { ...environment(process.env), ...command.environment },
      shell: false,
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that a wrapper script's children hear the signals too.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    const text = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (piece: string) => {
        text[stream] += piece;
        command.onOutput?.(piece);
      });
    }
    const unheard = stopOn(stop, child, command.killAfter ?? 10_000);
    child.on("error", (error) => {
      unheard();
      reject(new Error(`${command.file} could not be started: ${error.message}`));
    });
    child.on("close", (code) => {
      unheard();
      resolve({ code, ...text });
    });
  });
}

/** Signals the process when it shall stop; the answer takes that back. */
function stopOn(stop: Stop, child: ChildProcess, killAfter: number): () => void {
  let timer: NodeJS.Timeout | undefined;
  const interrupt = () => send(child, "SIGINT");
  const force = () => {
    send(child, "SIGINT");
    timer = setTimeout(() => send(child, "SIGKILL"), killAfter);
  };
  stop.interrupt.addEventListener("abort", interrupt, { once: true });
  stop.force.addEventListener("abort", force, { once: true });
  return () => {
    clearTimeout(timer);
    stop.interrupt.removeEventListener("abort", interrupt);
    stop.force.removeEventListener("abort", force);
  };
}

function send(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // The group has ended in between.
  }
}

/** The person's own, never asking, and without traces: those show credentials. */
function environment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { TF_LOG: _log, TF_LOG_PATH: _path, ...rest } = own;
  return { ...rest, TF_IN_AUTOMATION: "1", TF_INPUT: "0", CHECKPOINT_DISABLE: "1" };
}
