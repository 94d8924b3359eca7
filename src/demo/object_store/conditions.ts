/**
 * Conditional requests, and ranges.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13
 */
import type { StoredObject } from "./objects.ts";
import { S3Error } from "./s3_error.ts";
import type { S3Request } from "./s3_request.ts";

/** Whether a condition names an entity tag. */
function names(condition: string, etag: string): boolean {
  return condition.split(",").map((one) => one.trim().replace(/^W\//, "")).some((one) =>
    one === "*" || one.replace(/^"|"$/g, "") === etag
  );
}

/** Whether the client already has this object. Throws if it requires another version. */
export function isUnchanged(request: S3Request, { etag, modified }: StoredObject): boolean {
  const timeIn = (name: string) => {
    const time = Date.parse(request.header(name) ?? "");
    return Number.isNaN(time) ? undefined : time;
  };
  const [ifMatch, ifNoneMatch] = [request.header("if-match"), request.header("if-none-match")];
  const unmodifiedSince = timeIn("if-unmodified-since");
  if (ifMatch !== undefined) {
    if (!names(ifMatch, etag)) throw failed("If-Match");
  } else if (unmodifiedSince !== undefined && modified > unmodifiedSince) {
    throw failed("If-Unmodified-Since");
  }
  if (ifNoneMatch !== undefined) return names(ifNoneMatch, etag);
  const modifiedSince = timeIn("if-modified-since");
  return modifiedSince !== undefined && modified <= modifiedSince;
}

/** Throws if the conditions do not allow replacing the present object. */
export function checkWrite(request: S3Request, present: StoredObject | undefined): void {
  const [ifMatch, ifNoneMatch] = [request.header("if-match"), request.header("if-none-match")];
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch.trim() !== "*") {
      throw new S3Error("NotImplemented", undefined, { Header: "If-None-Match" });
    }
    if (present) throw failed("If-None-Match");
  }
  if (ifMatch === undefined) return;
  if (!present) throw new S3Error("NoSuchKey");
  if (!names(ifMatch, present.etag)) throw failed("If-Match");
}

function failed(Condition: string): S3Error {
  return new S3Error("PreconditionFailed", undefined, { Condition });
}

/** The requested range, including its last byte; undefined for the whole object. */
export function rangeOf(
  request: S3Request,
  size: number,
): { readonly first: number; readonly last: number } | undefined {
  // As in S3, anything but a single range of bytes is ignored.
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(request.header("range")?.trim() ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return undefined;
  const [, from = "", to = ""] = match;
  const first = from === "" ? Math.max(size - Number(to), 0) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== "" && to !== "" && Number(from) > Number(to)) return undefined;
  if (first < size && first <= last) return { first, last };
  throw new S3Error("InvalidRange", undefined, {
    RangeRequested: match[0],
    ActualObjectSize: String(size),
  });
}
