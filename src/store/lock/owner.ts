/**
 * Who holds a lock, and whether that process lives.
 *
 * @module
 */
import { readFile, readlink } from "node:fs/promises";
import type { OwnerState } from "../../model/token_cache.ts";
import type { System } from "../../system/system.ts";
import { codeOf, isAbsent } from "../../system/system_error.ts";

/** Importing `node:process` opens the standard streams, which takes milliseconds. */
const process: typeof globalThis.process = globalThis.process;

/** Who holds a lock. */
export interface LockOwner {
  readonly pid: number;
  /** The machine, its boot and its namespaces: where `pid` and `start` mean something. */
  readonly host: string;
  /** When the process began, so that a later one with its number is another; if that is known. */
  readonly start?: string;
  /** Random, new for every lock taken. */
  readonly nonce: string;
}

/**
 * This process, as the owner of a new lock.
 *
 * @param system the outside world
 */
export async function ownerHere(system: System): Promise<LockOwner> {
  const [host, start] = await Promise.all([whereabouts(system), startOfSelf(system)]);
  return { pid: system.pid, host, nonce: system.random(8), ...(start ? { start } : {}) };
}

/**
 * What can be told of an owner from here.
 *
 * @param owner whose lock it is
 * @param here this process, by {@link ownerHere}
 * @param os the operating system
 */
export async function stateOf(
  owner: LockOwner,
  here: LockOwner,
  os: string,
): Promise<OwnerState> {
  if (owner.host !== here.host) return "unknown";
  // Where not even our own start can be read, that another's cannot says nothing.
  if (owner.start === undefined || here.start === undefined) {
    return isRunning(owner.pid) ? "unknown" : "dead";
  }
  try {
    const found = await lookAt(owner.pid, os);
    if (!found || found.start !== owner.start || /^[ZX]/.test(found.state)) return "dead";
    return /^[Tt]/.test(found.state) ? "stopped" : "alive";
  } catch {
    return "unknown";
  }
}

const places = new Map<string, Promise<string>>();

/**
 * Where a process number means something: containers can share a host name and a folder, yet
 * not see each other's processes.
 *
 * @param system the outside world
 * @returns host, boot, and the namespaces of process numbers and of time
 */
export function whereabouts(system: System): Promise<string> {
  let place = places.get(system.host);
  if (!place) places.set(system.host, place = describePlace(system));
  return place;
}

async function describePlace(system: System): Promise<string> {
  if (system.os !== "linux") return system.host;
  const parts = await Promise.all([
    readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => ""),
    readlink("/proc/self/ns/pid").catch(() => ""),
    readlink("/proc/self/ns/time").catch(() => ""),
  ]);
  return [system.host, ...parts.map((part) => part.trim())].join(" ");
}

const starts = new Map<string, Promise<string | undefined>>();

function startOfSelf({ pid, os }: System): Promise<string | undefined> {
  const id = `${os} ${pid}`;
  let start = starts.get(id);
  if (!start) {
    starts.set(id, start = lookAt(pid, os).then((found) => found?.start, () => undefined));
  }
  return start;
}

interface Look {
  /** As `ps` has it: `T` is stopped, `t` stopped by a debugger, `Z` ended and not yet buried. */
  readonly state: string;
  readonly start: string;
}

/** A process as the system describes it, undefined if there is none; throws where nobody says. */
async function lookAt(pid: number, os: string): Promise<Look | undefined> {
  if (os === "linux") {
    const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(orNothing);
    return text === undefined ? undefined : parseStat(text);
  }
  // Windows has neither; asking PowerShell would take a second.
  if (os === "win32") throw new Error("nobody says when a process began");
  return await askPs(pid);
}

/**
 * Linux's own description of a process.
 *
 * @param text what `/proc/PID/stat` holds
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function parseStat(text: string): Look {
  // The second field is the program's name in brackets, which may hold anything.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state = "", start = ""] = [fields[0], fields[19]];
  if (!/^\d+$/.test(start)) throw new Error("not the description of a process");
  return { state, start };
}

/** In one language and one time zone, or the same start would be told in two ways. */
async function askPs(pid: number): Promise<Look | undefined> {
  const { execFile } = await import("node:child_process");
  const args = ["-o", "state=,lstart=", "-p", String(pid)];
  const env = { LC_ALL: "C", TZ: "UTC0", PATH: "/usr/bin:/bin" };
  const text = await new Promise<string>((resolve, reject) => {
    execFile("ps", args, { env, timeout: 5_000 }, (error, stdout) => {
      // It ends with 1 and says nothing where there is no such process.
      if (error && error.code !== 1) reject(error);
      else resolve(stdout);
    });
  });
  return parsePs(text);
}

/**
 * What `ps` says of a process.
 *
 * @param text its state and when it began, or nothing
 * @returns undefined if there is no such process
 */
export function parsePs(text: string): Look | undefined {
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
    return codeOf(error) !== "ESRCH"; // EPERM: it lives, as another user
  }
}

function orNothing(error: unknown): undefined {
  // ESRCH: it ended while its description was read.
  if (!isAbsent(error) && codeOf(error) !== "ESRCH") throw error;
}
