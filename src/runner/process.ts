import { type ChildProcess, spawn } from "node:child_process";

export interface Command {
  /** Absolute. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Aborting interrupts the process and, where it does not end, kills it. */
  readonly signal: AbortSignal;
  /** Called with each piece of both streams. */
  readonly onOutput?: (text: string) => void;
  /** Milliseconds from the interrupt to SIGTERM, and from there to SIGKILL. */
  readonly patience?: { readonly terminate: number; readonly kill: number };
}

export interface Ended {
  /** null where a signal ended it or it never started. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const defaultPatience = { terminate: 15_000, kill: 5_000 };

/** Runs a program without a shell to its end. Throws an Error where it cannot be started. */
export function run(command: Command): Promise<Ended> {
  if (command.signal.aborted) return Promise.resolve({ code: null, stdout: "", stderr: "" });
  return new Promise((resolve, reject) => {
    const child = spawn(command.file, command.args, {
      cwd: command.cwd,
      env: environment(process.env),
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
    const stop = stopper(child, command.patience ?? defaultPatience);
    command.signal.addEventListener("abort", stop.start, { once: true });
    const settle = () => {
      command.signal.removeEventListener("abort", stop.start);
      stop.clear();
    };
    child.on("error", (error) => {
      settle();
      reject(new Error(`${command.file} could not be started: ${error.message}`));
    });
    child.on("close", (code) => {
      settle();
      resolve({ code, ...text });
    });
  });
}

function stopper(child: ChildProcess, patience: { readonly terminate: number; readonly kill: number }) {
  const timers: NodeJS.Timeout[] = [];
  return {
    start: () => {
      send(child, "SIGINT");
      timers.push(setTimeout(() => send(child, "SIGTERM"), patience.terminate));
      timers.push(setTimeout(() => send(child, "SIGKILL"), patience.terminate + patience.kill));
    },
    clear: () => timers.forEach(clearTimeout),
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
