/**
 * What a person may do with registry items.
 *
 * @module
 */

/** One item, and what the caller may do with it. */
export interface ItemAccessRow {
  /** The handle of the item. */
  readonly handle: string;
  /** Where in the given object the handle was, such as `inputs.0`; empty if it was not in one. */
  readonly where: string;
  /** The item's display name; null if unknown. */
  readonly name: string | null;
  /** Its subtype, such as `DATASET`; null if unknown. */
  readonly type: string | null;
  /** Whether the item exists; null if the registry did not answer. */
  readonly exists: boolean | null;
  /** Whether it is locked; null if unknown. */
  readonly locked: boolean | null;
  /**
   * The state of a dataset's review: `NOT_RELEASED`, `PENDING` or `RELEASED`; null for other items,
   * or if unknown.
   */
  readonly release: string | null;
  /** The caller's roles on it, as the registry names them, such as `metadata-read`. */
  readonly roles: readonly string[];
  /** Why something is unknown; null if everything is known. */
  readonly detail: string | null;
}

/** The items, in the shape of `toJSON()` and `--json`. */
export interface ItemAccessData {
  /** The items, in the order given. */
  readonly items: readonly ItemAccessRow[];
}

/** The roles on an item that a lock or a review suspends, for everybody. */
const stoppedByLock: readonly string[] = ["metadata-write", "dataset-data-write"];
const stoppedByReview: readonly string[] = ["dataset-data-write"];

/** Whether a dataset is in review or released, so that its files cannot be changed. */
function isReviewed({ release }: Pick<ItemAccessRow, "release">): boolean {
  return release === "PENDING" || release === "RELEASED";
}

/** Splits the caller's roles on an item into those that apply now and those suspended. */
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
