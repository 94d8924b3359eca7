/**
 * The owner of a lock, and whether that process is alive.
 *
 * @module
 */
import type { OwnerState } from "../../model/token_cache.ts";
import { nodeFs } from "../../system/builtin.ts";
import type { System } from "../../system/system.ts";
import { codeOf, isAbsent } from "../../system/system_error.ts";

/** Importing `node:process` opens the standard streams, which takes milliseconds. */
const process: typeof globalThis.process = globalThis.process;

/** The process that holds a lock. */
export interface LockOwner {
  readonly pid: number;
  /** Machine, boot and namespaces; `pid` and `start` are unique only within these. */
  readonly host: string;
  /** When the process started, if known: tells it from a later process with the same number. */
  readonly start?: string;
  /** Random, new for every lock. */
  readonly nonce: string;
}

/** This process, as the owner of a new lock. */
export async function currentOwner(system: System): Promise<LockOwner> {
  const [host, start] = [hostIdentity(system), await startOfSelf(system)];
  return { pid: system.pid, host, nonce: system.random(8), ...(start ? { start } : {}) };
}

/** The state of an owner as seen from this process, `here`. */
export async function stateOf(
  owner: LockOwner,
  here: LockOwner,
  os: string,
): Promise<OwnerState> {
  if (owner.host !== here.host) return "unknown";
  // If this system gives no start times, compare by process number alone.
  if (owner.start === undefined || here.start === undefined) {
    return isRunning(owner.pid) ? "unknown" : "dead";
  }
  try {
    const found = await readProcess(owner.pid, os);
    if (!found || found.start !== owner.start || /^[ZX]/.test(found.state)) return "dead";
    return /^[Tt]/.test(found.state) ? "stopped" : "alive";
  } catch {
    return "unknown";
  }
}

const hosts = new Map<string, string>();

/**
 * Host, boot, and the namespaces of process numbers and of time: containers can share a host name
 * and a folder, yet not see each other's processes.
 */
export function hostIdentity({ host, os }: System): string {
  let identity = hosts.get(host);
  if (!identity) hosts.set(host, identity = describeHost(host, os));
  return identity;
}

function describeHost(host: string, os: string): string {
  if (os !== "linux") return host;
  const { readFileSync, readlinkSync } = nodeFs();
  const parts = [
    orEmpty(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")),
    orEmpty(() => readlinkSync("/proc/self/ns/pid")),
    orEmpty(() => readlinkSync("/proc/self/ns/time")),
  ];
  return [host, ...parts].join(" ");
}

function orEmpty(read: () => string): string {
  try {
    return read().trim();
  } catch {
    return "";
  }
}

const starts = new Map<string, Promise<string | undefined>>();

function startOfSelf({ pid, os }: System): Promise<string | undefined> {
  const id = `${os} ${pid}`;
  let start = starts.get(id);
  if (!start) {
    starts.set(id, start = readProcess(pid, os).then((found) => found?.start, () => undefined));
  }
  return start;
}

interface ProcessInfo {
  /** As in `ps`: `T` is stopped, `t` stopped by a debugger, `Z` a zombie. */
  readonly state: string;
  readonly start: string;
}

/** A process as the system describes it, undefined if there is none; throws if it cannot tell. */
async function readProcess(pid: number, os: string): Promise<ProcessInfo | undefined> {
  if (os === "linux") {
    const text = readStat(pid);
    return text === undefined ? undefined : parseStat(text);
  }
  // Windows has neither `/proc` nor `ps`; PowerShell takes a second.
  if (os === "win32") throw new Error("nobody says when a process began");
  return await runPs(pid);
}

/**
 * Parses `/proc/PID/stat` of Linux.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function parseStat(text: string): ProcessInfo {
  // The second field is the program's name in parentheses, which can contain any character.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state = "", start = ""] = [fields[0], fields[19]];
  if (!/^\d+$/.test(start)) throw new Error("not the description of a process");
  return { state, start };
}

/** Uses a fixed language and time zone, so that the same start always reads the same. */
async function runPs(pid: number): Promise<ProcessInfo | undefined> {
  const { execFile } = await import("node:child_process");
  const args = ["-o", "state=,lstart=", "-p", String(pid)];
  const env = { LC_ALL: "C", TZ: "UTC0", PATH: "/usr/bin:/bin" };
  const text = await new Promise<string>((resolve, reject) => {
    execFile("ps", args, { env, timeout: 5_000 }, (error, stdout) => {
      // Exit code 1 and no output: there is no such process.
      if (error && error.code !== 1) reject(error);
      else resolve(stdout);
    });
  });
  return parsePs(text);
}

/** Parses the state and start from `ps`; undefined if it printed nothing: no such process. */
export function parsePs(text: string): ProcessInfo | undefined {
  const [state = "", ...start] = text.trim().split(/\s+/);
  if (state === "") return undefined;
  if (start.length === 0) throw new Error("not the description of a process");
  return { state, start: start.join(" ") };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== "ESRCH"; // EPERM: it runs, as another user
  }
}

function readStat(pid: number): string | undefined {
  try {
    return nodeFs().readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch (error) {
    // ESRCH: the process ended while we were reading.
    if (!isAbsent(error) && codeOf(error) !== "ESRCH") throw error;
    return undefined;
  }
}
