/**
 * The result of a search of the registry.
 *
 * @module
 */

/** Provena's limit of items in a search. It cuts a longer list without saying so. */
export const MAX_FOUND = 50;

/** An item that a search found. */
export interface SearchRow {
  /** The handle of the item. */
  readonly handle: string;
  /** The score of the Search API; a higher score is a better match. */
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

/** The result of a search, in the shape of `toJSON()` and `--json`. */
export interface SearchData {
  /** The words that were searched for. */
  readonly words: string;
  /** The subtype that was asked for; null for all. */
  readonly subtype: string | null;
  /** The items, the best first. */
  readonly items: readonly SearchRow[];
}
