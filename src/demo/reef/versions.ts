/**
 * New versions of items.
 *
 * @module
 */
import type { World } from "../world.ts";
import type { StoredItem } from "./stored_item.ts";

/** Adds a new version of an item and links the two. */
export function addVersion(
  { items }: World,
  from: StoredItem,
  { username, reason }: { readonly username: string; readonly reason: string },
): StoredItem {
  const info = from.versioning_info!;
  const to = items.add({
    subtype: from.item_subtype,
    owner: username,
    fields: from.fields,
    state: from.state,
    reason: `New version of existing item (id=${from.id}).`,
    versioning_info: {
      previous_version: from.id,
      version: info.version + 1,
      reason,
      next_version: null,
    },
  });
  items.set(from.id, { versioning_info: { ...info, next_version: to.id } });
  return to;
}
