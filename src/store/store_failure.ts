/**
 * Errors of the token cache.
 *
 * @module
 */
import { type NextStep, ProvenaError, summarise } from "../errors.ts";
import { codeOf } from "../system/system_error.ts";

const advice: Readonly<Record<string, string>> = {
  ENOSPC: "Free some space, or set PROVENA_TOKEN_CACHE to a folder on another disk",
  EDQUOT: "Free some space, or set PROVENA_TOKEN_CACHE to a folder on another disk",
  EROFS: "Set PROVENA_TOKEN_CACHE to a folder you can write to",
  EISDIR: "Move the file that is there, or set PROVENA_TOKEN_CACHE to another folder",
};

/** The error for a cache that cannot be used. */
export function storeFailure(
  operation: "read" | "written",
  path: string,
  error: unknown,
): ProvenaError<"ERR_STORE"> {
  const next = advice[codeOf(error) ?? ""] ??
    `Check who may ${operation === "read" ? "read" : "write"} it, or set PROVENA_TOKEN_CACHE to ` +
      "a folder of your own";
  return new ProvenaError(
    "ERR_STORE",
    `The token cache ${path} cannot be ${operation} (${summarise(error)})`,
    { cause: error, next },
  );
}

/** The error for a cache that others could change; `reason` ends the sentence. */
export function untrusted(
  path: string,
  reason: string,
  next: string | NextStep,
): ProvenaError<"ERR_STORE"> {
  return new ProvenaError("ERR_STORE", `The token cache ${path} ${reason}`, { next });
}

/** Errors of locks whose owner is alive. After one, work must not continue without the lock. */
export const frozenErrors: WeakSet<object> = new WeakSet();

/** The errors of folders that hold no record of this user's. */
export const foreignFolders: WeakSet<object> = new WeakSet();

/** Whether a store failed because a process that is alive holds the lock. */
export function isHeldByFrozen(error: unknown): boolean {
  return typeof error === "object" && error !== null && frozenErrors.has(error);
}

/** The error for a record of a later version; `place` begins the sentence. */
export function writtenByLaterVersion(place: string): ProvenaError<"ERR_STORE"> {
  return new ProvenaError("ERR_STORE", `${place} was written by a later version of this package`, {
    next: "Update the package, or sign out with the version that wrote it",
  });
}
