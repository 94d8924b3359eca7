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
  /**
   * How far a dataset's review has got: `NOT_RELEASED`, `PENDING` or `RELEASED`; null for other
   * items, and where it is not known.
   */
  readonly release: string | null;
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

/** Roles on an item that a lock stops, and those that a review stops; anybody's. */
const stoppedByLock: readonly string[] = ["metadata-write", "dataset-data-write"];
const stoppedByReview: readonly string[] = ["dataset-data-write"];

/** Whether a dataset is in review or released, so that its files stay as they are. */
function isReviewed({ release }: Pick<ItemAccessRow, "release">): boolean {
  return release === "PENDING" || release === "RELEASED";
}

/** The caller's roles on an item, those that count now apart from those that do not. */
export function rolesNow(
  row: Pick<ItemAccessRow, "roles" | "locked" | "release">,
): { readonly now: readonly string[]; readonly later: readonly string[] } {
  const stopped = [
    ...(row.locked === true ? stoppedByLock : []),
    ...(isReviewed(row) ? stoppedByReview : []),
  ];
  return {
    now: row.roles.filter((role) => !stopped.includes(role)),
    later: row.roles.filter((role) => stopped.includes(role)),
  };
}
