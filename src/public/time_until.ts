/**
 * How long it is until a time that the caller gave.
 *
 * @module
 */
import { configError } from "../errors.ts";

/** Milliseconds until a date, or a time in milliseconds since the epoch; infinite if not given. */
export function timeUntil(until: Date | number | undefined, now: number): number {
  const time = until === undefined ? Infinity : millisecondsOf(until) - now;
  if (!Number.isNaN(time)) return time;
  throw configError(
    "The option until must be a date, or milliseconds since the epoch, got neither",
  );
}

function millisecondsOf(until: unknown): number {
  try {
    // Throws for anything but a date. Also accepts dates of another realm, such as a notebook cell.
    return typeof until === "number" ? until : Date.prototype.getTime.call(until as Date);
  } catch {
    return NaN;
  }
}
