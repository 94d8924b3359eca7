/**
 * Who may touch a file, and whether what is in it may be believed: the one judgement for tokens
 * at rest and for configuration.
 *
 * @module
 */
import type { Stats } from "node:fs";
import { configError, type NextStep, type ProvenaError } from "../errors.ts";
import { shellWord } from "../text/shell_quote.ts";

/** Importing `node:process` opens the standard streams, which takes milliseconds. */
const process: typeof globalThis.process = globalThis.process;

/** A file for its owner alone. */
export const OWN_FILE = 0o600;

/** A folder for its owner alone. */
export const OWN_FOLDER = 0o700;

/** What anybody but the owner may do. */
export const OTHERS = 0o077;

/** What anybody but the owner may change. */
export const OTHERS_WRITE = 0o022;

/** What lies at a path, and who may do what with it. */
export interface Rights {
  readonly kind: "file" | "folder" | "link" | "pipe" | "socket" | "device";
  /** Whose it is; everything is ours where files have no owners. */
  readonly owner: "self" | "root" | "another user";
  /** What others may do, as bits of the mode; nothing where files have no modes. */
  readonly others: number;
}

/** Windows has access lists instead, and %LOCALAPPDATA% is closed to others there. */
export function hasModes(): boolean {
  return process.geteuid !== undefined;
}

/** What the system says of a path. */
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
 * Refuses a file of configuration that somebody else may have written: what it says decides where
 * tokens go. Root may, as whoever sets up a machine, a container or a hub for others.
 *
 * @param path the file
 * @param stats what was opened
 * @throws {ProvenaError} `ERR_CONFIG` naming the file, and what helps
 */
export function assertTrusted(path: string, stats: Stats): void {
  const { kind, owner, others } = rightsOf(stats);
  if (kind !== "file") throw distrusted(path, `is a ${kind}`, "Put a file in its place");
  if (owner === "another user") {
    throw distrusted(path, "belongs to another user", "Make a copy of your own, and use that");
  }
  if (others & OTHERS_WRITE) {
    throw distrusted(path, "can be written to by others", {
      say: "If that is not meant, close it",
      command: `chmod go-w ${shellWord(path)}`,
    });
  }
}

/**
 * The error for a file of configuration that is not believed.
 *
 * @param path the file
 * @param what is wrong with it, as the rest of a sentence
 * @param next what to do
 */
export function distrusted(
  path: string,
  what: string,
  next: string | NextStep,
): ProvenaError<"ERR_CONFIG"> {
  return configError(`${path} ${what}, so it was not read`, next);
}
