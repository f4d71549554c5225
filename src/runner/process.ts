import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as sleep } from "node:timers/promises";
import { identityOf, isAlive } from "./liveness";

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
  /** Milliseconds from the second interrupt to SIGKILL; Terraform gives its providers five seconds. */
  readonly killAfter?: number;
}

export interface Logging {
  /** The file that all output is added to, absolute. */
  readonly log: string;
  /** Called with each piece of output. */
  readonly onOutput: (text: string) => void;
  /** Called with the number of the process. */
  readonly onStart: (pid: number) => void;
}

export interface Ended {
  /** null where a signal ended it or it never started. */
  readonly code: number | null;
  /** What it wrote for people, errors included. */
  readonly text: string;
}

export interface Captured extends Ended {
  readonly stdout: string;
}

const neverStarted = { code: null, text: "", stdout: "" } as const;

/** Runs a program that only tells something, without a shell. `text` is its standard error. Throws where it cannot be started. */
export async function capture(command: Command): Promise<Captured> {
  if (command.stop.interrupt.aborted) return neverStarted;
  const child = start(command, ["ignore", "pipe", "pipe"]);
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream]?.setEncoding("utf8").on("data", (piece: string) => {
      said[stream] += piece;
    });
  }
  const code = await ended(command, child);
  return { code, text: said.stderr, stdout: said.stdout };
}

/**
 * Runs a program without a shell to its end, and to that of all that it started. It writes into a file, not to this process:
 * where this one is killed, it goes on to its end, keeps its state and releases its lock. Throws where it cannot be started.
 */
export async function runLogged(command: Command, { log, onOutput, onStart }: Logging): Promise<Ended> {
  if (command.stop.interrupt.aborted) return neverStarted;
  const file = openSync(log, "a+", 0o600);
  try {
    const output = reader(file, fstatSync(file).size);
    const child = start(command, ["ignore", file, file]);
    if (child.pid !== undefined) onStart(child.pid);
    let text = "";
    const look = () => {
      const piece = output();
      text += piece;
      if (piece !== "") onOutput(piece);
    };
    const looking = setInterval(look, 50);
    try {
      const code = await ended(command, child);
      look();
      return { code, text };
    } finally {
      clearInterval(looking);
    }
  } finally {
    closeSync(file);
  }
}

/** Answers what was added to a file since it was last asked. */
function reader(file: number, from: number): () => string {
  const decoder = new StringDecoder("utf8");
  const buffer = Buffer.alloc(65_536);
  let at = from;
  return () => {
    let text = "";
    for (;;) {
      const read = readSync(file, buffer, 0, buffer.length, at);
      if (read === 0) return text;
      at += read;
      text += decoder.write(buffer.subarray(0, read));
    }
  };
}

function start(command: Command, stdio: StdioOptions): ChildProcess {
  return spawn(command.file, command.args, {
    cwd: command.cwd,
    env: { ...environment(process.env), ...command.environment },
    shell: false,
    stdio,
    // A group of its own, so that a wrapper script's children hear the signals too, and the terminal's Ctrl-C goes to us alone.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
}

/** The exit code, once the process and its group have ended. */
async function ended({ file, stop, killAfter = 10_000 }: Command, child: ChildProcess): Promise<number | null> {
  const unheard = stopOn(stop, child, killAfter);
  const identity = child.pid === undefined ? undefined : identityOf(child.pid);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on("error", (error) => reject(new Error(`${file} could not be started: ${error.message}`)));
      child.on("close", resolve);
    });
    // What a wrapper left behind still works in the stack's folder.
    while (identity !== undefined && isAlive(identity)) await sleep(50);
    return code;
  } finally {
    unheard();
  }
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

/**
 * The person's own, never asking, and without traces: those show credentials. A version that is missing is told; a version
 * manager fetches it only where the person says so.
 */
function environment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { TF_LOG: _log, TF_LOG_PATH: _path, ...rest } = own;
  return { ...neverFetching, ...rest, TF_IN_AUTOMATION: "1", TF_INPUT: "0", CHECKPOINT_DISABLE: "1" };
}

const neverFetching = {
  TENV_AUTO_INSTALL: "false",
  TFENV_AUTO_INSTALL: "false",
  TOFUENV_AUTO_INSTALL: "false",
  MISE_AUTO_INSTALL: "false",
  MISE_EXEC_AUTO_INSTALL: "false",
  MISE_NOT_FOUND_AUTO_INSTALL: "false",
};
