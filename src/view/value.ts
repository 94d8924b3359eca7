/**
 * A value of a response as a piece of a line: redacted, shortened, and formatted by type.
 *
 * @module
 */
import { identity, type Inline, link, text, whole } from "../display/document.ts";
import { isCredentialName } from "../model/credentials/name.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { isHandle } from "../model/handle.ts";
import { REDACTED } from "../model/secret.ts";

/** Fields that name a person. */
const PERSON = /(^|_)(user_?names?|e_?mail|owner|submitter|creator|point_of_contact)$/i;
/** Fields that are times, and the numbers that can be one, in seconds since the epoch. */
const MOMENT = /(^|_)(timestamp|time|at|expiry)$/i;
const MIN_TIME = 946_684_800;
const MAX_TIME = 4_102_444_800;
/** Job IDs and dates: they are not cut, so that they can be copied. */
const COPIED =
  /^([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|\d{4}-\d\d-\d\d([T ][\d:.]+(Z|[+-]\d\d:\d\d)?)?)$/i;

/** A plain value; `name` is the field that it is in, or empty. */
export function valueInline(name: string, value: unknown, longest = 120): Inline {
  if (value === null || value === undefined) return text("soft", "none");
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (isCredentialName(name) && value !== "") return text("soft", REDACTED);
  if (typeof value === "number") {
    return isMoment(name, value) ? whole(`${dayOf(value)} ${timeOf(value)} UTC`) : String(value);
  }
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "string") return text("soft", summaryOf(value));
  if (value === "") return text("soft", "empty");
  const shown = redactedExcerpt(value, longest);
  if (PERSON.test(name)) return identity(shown);
  if (shown !== value) return shown;
  if (/^https?:\/\/\S+$/.test(value)) return link(value);
  return COPIED.test(value) || isHandle(value) ? whole(value) : value;
}

function isMoment(name: string, value: unknown): value is number {
  return typeof value === "number" && MOMENT.test(name) && value > MIN_TIME && value < MAX_TIME;
}

const isoOf = (seconds: number) => new Date(seconds * 1000).toISOString();
const dayOf = (seconds: number) => isoOf(seconds).slice(0, 10);
const timeOf = (seconds: number) => isoOf(seconds).slice(11, 16);

/** The length of a list, object or bytes, such as `3 items`. */
function summaryOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 1 ? "1 item" : `${value.length} items`;
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (typeof value !== "object" || value === null) return String(value);
  const count = Object.keys(value).length;
  return count === 1 ? "1 field" : `${count} fields`;
}

/** A value in a cell of a table, times as days; empty if there is none. */
export function cellOf(name: string, value: unknown): readonly Inline[] {
  if (value === null || value === undefined) return [];
  if (isMoment(name, value)) return [whole(dayOf(value))];
  if (isShortList(value)) {
    return value.flatMap((one, i) => [...(i > 0 ? [", "] : []), valueInline(name, one, 40)]);
  }
  if (typeof value === "object") return [text("soft", summaryOf(value))];
  return [valueInline(name, value, 80)];
}

/** Whether a list is short enough to show its values in a line. */
export function isShortList(value: unknown, most = 4): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0 && value.length <= most &&
    value.every((one) => ["string", "number", "bigint"].includes(typeof one));
}
