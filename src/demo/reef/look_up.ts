/**
 * Looks up an item as the Provenance API does: it fetches the item from the registry as the caller.
 *
 * @module
 */
import type { World } from "../world.ts";
import { rolesOn, type User } from "./item_access.ts";
import type { ItemSubtype, StoredItem } from "./stored_item.ts";

/** The item, or the reason why there is none; `denied` if the user may not see it. */
export type LookUp =
  | { readonly item: StoredItem }
  | { readonly reason: string; readonly denied: boolean };

const DENIED = "Registry API denied access to resource: 401. Error: " +
  "You are not authorised to fetch this item.";

/** Looks up an item by ID, of any kind or only of one. */
export function lookUp(
  world: World,
  user: User,
  { id, subtype }: { readonly id: string; readonly subtype?: ItemSubtype },
): LookUp {
  const item = world.items.get(id);
  if (!item) return { reason: missing(id), denied: false };
  if (!rolesOn(item, user).includes("metadata-read")) return { reason: DENIED, denied: true };
  if (subtype && item.item_subtype !== subtype) {
    return { reason: wrongKind(subtype), denied: false };
  }
  return { item };
}

function missing(id: string): string {
  return `Failed to retrieve item with details: Could not find the given key (${id}) in the ` +
    `registry. Details "Failed to find item. Is the ID ('${id}') correct and in the database?"..`;
}

function wrongKind(subtype: ItemSubtype): string {
  const words = subtype.split("_").map((word) => word[0] + word.slice(1).toLowerCase());
  return "Failed to retrieve item with details: The record was found but could not parsed as an " +
    "appropriate type: Error The record was marked as a COMPLETE_ITEM but could not be parsed as " +
    `the correct model. Error: 1 validation error for Item${words.join("")}\nitem_subtype\n` +
    `  Incorrect item_subtype provided. The required type is ItemSubType.${subtype}. ` +
    "(type=assertion_error)...";
}
