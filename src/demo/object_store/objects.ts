/**
 * The objects of a bucket, by key.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { ChecksumAlgorithm } from "./checksums.ts";
import type { Content } from "./content.ts";

/** A checksum that was sent with an object, or calculated from those of its parts. */
export interface StoredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
  readonly type: "FULL_OBJECT" | "COMPOSITE";
}

/** An object. */
export interface StoredObject {
  readonly content: Content;
  /** Without quotes. */
  readonly etag: string;
  /** Milliseconds since the epoch, in whole seconds. */
  readonly modified: number;
  /** The headers that are sent with the object, such as its media type and metadata. */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksum: StoredChecksum | undefined;
}

/** Which keys to list. */
export interface Listing {
  readonly prefix: string;
  readonly delimiter: string;
  /** Only keys after this one. A common prefix is after it only if all its keys are. */
  readonly after: string;
  readonly limit: number;
}

/** One page of keys. */
export interface ListingPage {
  readonly objects: readonly (readonly [key: string, object: StoredObject])[];
  readonly prefixes: readonly string[];
  /** The last entry of the page, if there are more. */
  readonly next: string | undefined;
}

/** The objects of a bucket. The list is in memory; contents may be in files. */
export class Objects {
  readonly #objects = new Map<string, StoredObject>();
  /** Sorted by the bytes of UTF-8, as in S3. */
  #keys: readonly string[] | undefined;

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key);
  }

  /** Adds an object. Replaces one with the same key. */
  set(key: string, object: StoredObject): void {
    const before = this.#objects.get(key);
    this.#objects.set(key, object);
    if (before) before.content.remove();
    else this.#keys = undefined;
  }

  delete(key: string): void {
    this.#objects.get(key)?.content.remove();
    if (this.#objects.delete(key)) this.#keys = undefined;
  }

  /** Lists one page, as S3 does: a common prefix counts as one entry. */
  list({ prefix, delimiter, after, limit }: Listing): ListingPage {
    const keys = this.#keys ??= [...this.#objects.keys()].sort(compareBytes);
    const objects: (readonly [string, StoredObject])[] = [];
    const prefixes: string[] = [];
    let last: string | undefined;
    const start = firstAtLeast(keys, compareBytes(prefix, after) > 0 ? prefix : after);
    for (let i = start; i < keys.length && keys[i]!.startsWith(prefix); i++) {
      const key = keys[i]!;
      const at = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
      const common = at < 0 ? undefined : key.slice(0, at + delimiter.length);
      if (common !== undefined && common === prefixes.at(-1)) continue;
      if (key === after || (common !== undefined && after.startsWith(common))) continue;
      if (objects.length + prefixes.length === limit) return { objects, prefixes, next: last };
      if (common === undefined) objects.push([key, this.#objects.get(key)!]);
      else prefixes.push(common);
      last = common ?? key;
    }
    return { objects, prefixes, next: undefined };
  }
}

/** Compares by the bytes of UTF-8. The order of UTF-16 differs for characters above U+FFFF. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The index of the first key that is equal to `key` or after it. */
function firstAtLeast(keys: readonly string[], key: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareBytes(keys[middle]!, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
