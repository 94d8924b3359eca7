/**
 * Suggests a similar name for one that does not exist.
 *
 * @module
 */
import { escapeHidden } from "./sanitise.ts";

/** Number of characters that are compared. */
const MAX_LENGTH = 60;
/** Limit of the names that are compared. */
const MAX = 5_000;

/** The most similar of the known names; undefined if none is similar. */
export function nearest(wrong: string, known: Iterable<string>): string | undefined {
  const target = normalise(wrong);
  let best: string | undefined;
  let least = Math.max(2, Math.ceil((target.length + 1) / 3));
  let left = MAX;
  for (const name of known) {
    if (left-- <= 0) break;
    const candidate = normalise(name);
    if (candidate === target) return name;
    const isShortened = candidate.startsWith(target) || hasWords(candidate, target);
    const distance = isShortened && target.length > 2
      ? 1 + candidate.length / 1000
      : editDistance(target, candidate, least);
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}

/** A name in one spelling: `fetchDataset` and `fetch-dataset` are compared as `fetch_dataset`. */
function normalise(name: string): string {
  return name.slice(0, MAX_LENGTH).replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase()
    .replace(/[^a-z0-9]+/g, "_");
}

/**
 * Whether a name contains all words of another in order, as `fetch_entity_dataset` those of
 * `fetch_dataset`.
 */
function hasWords(candidate: string, target: string): boolean {
  const words = target.split("_");
  let found = 0;
  for (const word of candidate.split("_")) if (word === words[found]) found++;
  return words.length > 1 && found === words.length;
}

/** The Levenshtein distance, or the limit if it is not smaller. */
function editDistance(a: string, b: string, limit: number): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    let left = i;
    row = row.map((above, j) =>
      left = Math.min(above, left, j > 0 ? row[j - 1]! - (a[i] === b[j - 1] ? 1 : 0) : i) + 1
    );
    if (Math.min(...row) >= limit) return limit;
  }
  return row.at(-1)!;
}

/** The end of a message about an unknown name: ` (did you mean "fetch"?)`, or empty. */
export function didYouMean(wrong: unknown, known: Iterable<string>): string {
  const name = typeof wrong === "string" ? nearest(wrong, known) : undefined;
  if (name === undefined) return "";
  return ` (did you mean ${escapeHidden(JSON.stringify(name.slice(0, 120)))}?)`;
}
