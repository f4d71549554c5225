import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** A process that can be told from a later one with its number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in whatever form the system tells it; "" where it does not. */
  readonly started: string;
}

interface Entry extends ProcessIdentity {
  readonly group: number;
  readonly ended: boolean;
}

export function identityOf(pid: number): ProcessIdentity {
  return { pid, started: processes().find((each) => each.pid === pid)?.started ?? "" };
}

/** Whether it, or a process of the group that it leads, still runs. */
export function isAlive({ pid, started }: ProcessIdentity): boolean {
  if (!answers(pid) && !answers(-pid)) return false;
  const all = processes();
  // Nothing is known but that the number is taken.
  if (all.length === 0) return true;
  const leader = all.find((each) => each.pid === pid);
  // While a group lives, its number is given to no other process.
  if (leader !== undefined && started !== "" && leader.started !== started) return false;
  return all.some((each) => (each.pid === pid || each.group === pid) && !each.ended);
}

function answers(pid: number): boolean {
  if (pid < 0 && process.platform === "win32") return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Empty where the system does not say. */
function processes(): readonly Entry[] {
  try {
    if (process.platform === "linux") return fromProc();
    return process.platform === "win32" ? [] : fromPs();
  } catch {
    return [];
  }
}

/** proc(5): after the name, which may hold anything, come state, parent, group and, as the 20th, the start since boot. */
function fromProc(): readonly Entry[] {
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = textOf(`/proc/${name}/stat`);
      if (stat === undefined) return [];
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const ended = fields[0] === "Z" || fields[0] === "X";
      return [{ pid: Number(name), group: Number(fields[2]), started: `${boot} ${fields[19]}`, ended }];
    });
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // It ended in between.
    return undefined;
  }
}

function fromPs(): readonly Entry[] {
  const text = execFileSync("/bin/ps", ["-axo", "pid=,pgid=,stat=,lstart="], { encoding: "utf8" });
  return text.split("\n").flatMap((line) => {
    const [, pid, group, state = "", started = ""] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), group: Number(group), started, ended: state.startsWith("Z") }];
  });
}
