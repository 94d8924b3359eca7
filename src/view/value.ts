/**
 * A value of a response as a piece of a line: redacted, shortened, and formatted by type.
 *
 * @module
 */
import { identity, type Inline, link, text } from "../display/document.ts";
import { isCredentialName } from "../model/credentials/name.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { REDACTED } from "../model/secret.ts";

/** Fields that name a person. */
const PERSON = /(^|_)(user_?names?|e_?mail|owner|submitter|creator|point_of_contact)$/i;
/** Fields that are times, and the numbers that can be one, in seconds since the epoch. */
const MOMENT = /(^|_)(timestamp|time|at|expiry)$/i;
const EARLIEST = 946_684_800;
const LATEST = 4_102_444_800;

/**
 * A plain value.
 *
 * @param name the field it stands in; empty where it has none
 * @param value a string, number, boolean, null, or bytes
 * @param longest how many characters to show
 * @returns a piece of a line
 */
export function valueInline(name: string, value: unknown, longest = 120): Inline {
  if (value === null || value === undefined) return text("soft", "none");
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (isCredentialName(name) && value !== "") return text("soft", REDACTED);
  if (typeof value === "number") return MOMENT.test(name) ? momentOf(value) : String(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "string") return text("soft", summaryOf(value));
  if (value === "") return text("soft", "empty");
  const shown = redactedExcerpt(value, longest);
  if (PERSON.test(name)) return identity(shown);
  if (shown === value && /^https?:\/\/\S+$/.test(value)) return link(value);
  return shown;
}

function momentOf(value: number): string {
  const isMoment = value > EARLIEST && value < LATEST;
  if (!isMoment) return String(value);
  return `${new Date(value * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/**
 * What a value that does not fit a line holds.
 *
 * @param value a list, an object or bytes
 * @returns such as `3 items`
 */
function summaryOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 1 ? "1 item" : `${value.length} items`;
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (typeof value !== "object" || value === null) return String(value);
  const count = Object.keys(value).length;
  return count === 1 ? "1 field" : `${count} fields`;
}

/**
 * A value in the cell of a table.
 *
 * @param name the column
 * @param value anything
 * @returns the pieces; empty for what is not there
 */
export function cellOf(name: string, value: unknown): readonly Inline[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value) && value.length > 0 && value.length <= 4 && value.every(isWord)) {
    return value.flatMap((one, i) => [...(i > 0 ? [", "] : []), valueInline(name, one, 40)]);
  }
  if (typeof value === "object") return [text("soft", summaryOf(value))];
  return [valueInline(name, value, 80)];
}

function isWord(value: unknown): boolean {
  return ["string", "number", "bigint"].includes(typeof value);
}
