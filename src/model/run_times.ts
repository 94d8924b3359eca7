/**
 * The format of times in a CSV file of model runs.
 *
 * @module
 */

const iso = /^(\d{4})-(\d\d)-(\d\d)(?:.(\d\d)(?::(\d\d)(?::(\d\d)(?:\.\d{3}(?:\d{3})?)?)?)?)?$/;
const offset = /([+-])(\d\d):(\d\d)(?::(\d\d))?$/;

/**
 * Seconds since the epoch, or `undefined` for an invalid text.
 *
 * Accepts the same as Python's `fromisoformat`: the time and parts of it are optional, and any
 * character can separate date and time. Also accepts slashes in the date. The default is UTC.
 */
export function readTime(text: string): number | undefined {
  const zone = text.length > 10 ? offset.exec(text) : null;
  const local = iso.exec((zone ? text.slice(0, zone.index) : text).replaceAll("/", "-"));
  if (!local || (zone && local[4] === undefined)) return undefined;
  const [year, month, day, hour, minute, second] = local.slice(1).map((part) => Number(part ?? 0));
  const date = new Date(Date.UTC(year!, month! - 1, day!, hour, minute, second));
  // `Date` turns 31 February into 3 March; Python rejects it.
  const isValid = date.getUTCMonth() === month! - 1 && date.getUTCDate() === day &&
    hour! < 24 && minute! < 60 && second! < 60;
  if (!isValid) return undefined;
  const [, sign, hours, minutes, seconds = 0] = zone ?? [];
  const shift = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds);
  return date.getTime() / 1000 - (sign === "-" ? -shift : shift);
}

/** A time in Provena's format: `2026-01-01 00:00:00+00:00`. */
export function writeTime(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ")}+00:00`;
}
