/**
 * What a search of the registry found.
 *
 * @module
 */

/** How many items Provena finds at most; it cuts a longer list, without a word. */
export const MAX_FOUND = 50;

/** An item that a search found. */
export interface SearchRow {
  /** The handle of the item. */
  readonly handle: string;
  /** How well it matches, as the Search API counts: more is better. */
  readonly score: number;
  /** Its name; null if it is not known. */
  readonly name: string | null;
  /** Its subtype, such as `DATASET`; null if it is not known. */
  readonly type: string | null;
  /** Its owner's user name; null if it is not known. */
  readonly owner: string | null;
  /** Why its name is not known; null if it is. */
  readonly detail: string | null;
}

/** What a search found, in the shape of `toJSON()` and `--json`. */
export interface SearchData {
  /** The words that were searched for. */
  readonly words: string;
  /** The subtype that was asked for; null for all. */
  readonly subtype: string | null;
  /** The items, the best first. */
  readonly items: readonly SearchRow[];
}
