/**
 * What to say when the token cache fails.
 *
 * @module
 */
import { type NextStep, ProvenaError, summarise } from "../errors.ts";
import { codeOf } from "../system/system_error.ts";

const advice: Readonly<Record<string, string>> = {
  ENOSPC: "Free some space, or set PROVENA_TOKEN_CACHE to a folder with room",
  EDQUOT: "Free some space, or set PROVENA_TOKEN_CACHE to a folder with room",
  EROFS: "Set PROVENA_TOKEN_CACHE to a folder you can write to",
  EISDIR: "Move what is there away, or set PROVENA_TOKEN_CACHE to another folder",
};

/**
 * The error for a cache that cannot be used.
 *
 * @param deed what failed
 * @param path where
 * @param error why
 * @returns an `ERR_STORE`
 */
export function storeFailure(
  deed: "read" | "written",
  path: string,
  error: unknown,
): ProvenaError<"ERR_STORE"> {
  const next = advice[codeOf(error) ?? ""] ??
    `Check who may ${deed === "read" ? "read" : "write"} it, or set PROVENA_TOKEN_CACHE to a ` +
      "folder of your own";
  return new ProvenaError(
    "ERR_STORE",
    `The token cache ${path} cannot be ${deed} (${summarise(error)})`,
    { cause: error, next },
  );
}

/**
 * The error for a cache that others could tamper with.
 *
 * @param path the file or folder
 * @param reason what is wrong with it, as the rest of a sentence
 * @param next what to do
 * @returns an `ERR_STORE`
 */
export function refusal(
  path: string,
  reason: string,
  next: string | NextStep,
): ProvenaError<"ERR_STORE"> {
  return new ProvenaError("ERR_STORE", `The token cache ${path} ${reason}`, { next });
}

/** Failures of those who wait for a process that lives, and must not go on without the lock. */
const frozen = new WeakSet<object>();

/**
 * The error for a lock whose owner lives and does not renew it.
 *
 * @param pid the owner
 * @param state whether it is stopped, or only busy
 * @returns an `ERR_STORE`
 */
export function heldByFrozen(pid: number, state: "stopped" | "alive"): ProvenaError<"ERR_STORE"> {
  const what = state === "stopped" ? "is stopped" : "lives but does not respond";
  const error = new ProvenaError(
    "ERR_STORE",
    `The session is in the hands of process ${pid}, which ${what}, so it was not renewed here; if ` +
      "that process is ended instead of continued, you may have to sign in again",
    {
      next: state === "stopped"
        ? { say: "Continue it", command: `kill -CONT ${pid}` }
        : "Wait until it does",
    },
  );
  frozen.add(error);
  return error;
}

/**
 * Whether a store failed because a process that lives holds the lock.
 *
 * @param error what was caught
 */
export function isHeldByFrozen(error: unknown): boolean {
  return typeof error === "object" && error !== null && frozen.has(error);
}

/**
 * The error for a record this version cannot read.
 *
 * @param place what holds it, as the beginning of a sentence
 * @returns an `ERR_STORE`
 */
export function writtenByLaterVersion(place: string): ProvenaError<"ERR_STORE"> {
  return new ProvenaError("ERR_STORE", `${place} was written by a later version of this package`, {
    next: "Update the package, or sign out with the version that wrote it",
  });
}
