/**
 * What a person may do with registry items.
 *
 * @module
 */

/** One item, and what the caller may do with it. */
export interface ItemAccessRow {
  /** The handle of the item. */
  readonly handle: string;
  /** Where in the given object the handle stood, such as `inputs.0`; empty if it was given itself. */
  readonly where: string;
  /** The item's display name; null if it is not known. */
  readonly name: string | null;
  /** Its subtype, such as `DATASET`; null if it is not known. */
  readonly type: string | null;
  /** Whether there is such an item; null if the registry could not tell. */
  readonly exists: boolean | null;
  /** Whether it is locked; null if it is not known. */
  readonly locked: boolean | null;
  /** The caller's roles on it, as the registry names them, such as `metadata-read`. */
  readonly roles: readonly string[];
  /** Why something is not known; null if all is. */
  readonly detail: string | null;
}

/** The items, in the shape of `toJSON()` and `--json`. */
export interface ItemAccessData {
  /** The items, in the order given. */
  readonly items: readonly ItemAccessRow[];
}
