/**
 * Who can access a file, and whether its content can be trusted; used for stored tokens and for
 * configuration.
 *
 * @module
 */
import type { Stats } from "node:fs";
import { configError, type NextStep, type ProvenaError } from "../errors.ts";
import { shellWord } from "../text/shell_quote.ts";

/** Importing `node:process` opens the standard streams, which takes milliseconds. */
const process: typeof globalThis.process = globalThis.process;

/** The mode of a file for its owner only. */
export const OWN_FILE = 0o600;

/** The mode of a folder for its owner only. */
export const OWN_FOLDER = 0o700;

/** The mode of a folder whose access the user's umask decides. */
export const OPEN_FOLDER = 0o777;

/** The mode bits of everybody but the owner. */
export const OTHERS = 0o077;

/** The write bits of everybody but the owner. */
export const OTHERS_WRITE = 0o022;

/** What is at a path, and who can access it. */
export interface Rights {
  readonly kind: "file" | "folder" | "link" | "pipe" | "socket" | "device";
  /** The owner; always `self` on systems where files have no owners. */
  readonly owner: "self" | "root" | "another user";
  /** The mode bits of others; 0 on systems where files have no modes. */
  readonly others: number;
}

/** False on Windows, which has access lists; others cannot access %LOCALAPPDATA% there. */
export function hasModes(): boolean {
  return process.geteuid !== undefined;
}

/** The rights to a path, from its `Stats`. */
export function rightsOf(stats: Stats): Rights {
  const self = process.geteuid?.();
  const owner = self === undefined || stats.uid === self
    ? "self"
    : stats.uid === 0
    ? "root"
    : "another user";
  return { kind: kindOf(stats), owner, others: self === undefined ? 0 : stats.mode & OTHERS };
}

function kindOf(stats: Stats): Rights["kind"] {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "folder";
  if (stats.isSymbolicLink()) return "link";
  if (stats.isFIFO()) return "pipe";
  return stats.isSocket() ? "socket" : "device";
}

/**
 * Rejects a configuration file that another user could have written, because it decides where
 * tokens are sent. Root may have written it: root sets up machines, containers and hubs.
 */
export function assertTrusted(path: string, stats: Stats): void {
  const { kind, owner, others } = rightsOf(stats);
  if (kind !== "file") throw distrusted(path, `is a ${kind}`, "Put a file in its place");
  if (owner === "another user") {
    throw distrusted(path, "belongs to another user", "Make a copy of your own, and use that");
  }
  if (others & OTHERS_WRITE) {
    throw distrusted(path, "can be written to by others", {
      say: "If that is not intended, correct it",
      command: `chmod go-w ${shellWord(path)}`,
    });
  }
}

/** The error for a configuration file that is not trusted. */
export function distrusted(
  path: string,
  what: string,
  next: string | NextStep,
): ProvenaError<"ERR_CONFIG"> {
  return configError(`${path} ${what}, so it was not read`, next);
}
