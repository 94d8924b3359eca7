/**
 * The error for a lock that must not be taken over.
 *
 * @module
 */
import { ProvenaError } from "../../errors.ts";
import { frozenErrors } from "../store_failure.ts";

/** The error for a lock whose owner is alive but does not renew it. */
export function heldByFrozen(pid: number, state: "stopped" | "alive"): ProvenaError<"ERR_STORE"> {
  const what = state === "stopped" ? "is stopped" : "lives but does not respond";
  const error = new ProvenaError(
    "ERR_STORE",
    `The session is being renewed by process ${pid}, which ${what}, so it was not renewed here; if ` +
      "that process is ended instead of continued, you may have to sign in again",
    {
      next: state === "stopped"
        ? { say: "Continue it", command: `kill -CONT ${pid}` }
        : "Wait until it does",
    },
  );
  frozenErrors.add(error);
  return error;
}
