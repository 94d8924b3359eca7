/**
 * Identifiers that are the same in every deployment.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** Derives a UUID in the format of version 4 from a name. */
export function stableUuid(name: string): string {
  const hash = createHash("sha256").update(name).digest("hex");
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `4${hash.slice(13, 16)}`,
    `a${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join("-");
}
