/**
 * Looks an item up as the Provenance API does: by asking the registry for it, as the caller.
 *
 * @module
 */
import type { World } from "../world.ts";
import { type Person, rolesOn } from "./item_access.ts";
import type { ItemSubtype, StoredItem } from "./stored_item.ts";

/** The item, or why there is none; `closed` where the caller may not see it. */
export type LookUp =
  | { readonly item: StoredItem }
  | { readonly reason: string; readonly closed: boolean };

/** What the registry answers of an item that the caller may not see. */
const CLOSED = "Registry API denied access to resource: 401. Error: " +
  "You are not authorised to fetch this item.";

/** The item of an id; of any kind unless one is told. */
export function lookUp(
  world: World,
  person: Person,
  { id, subtype }: { readonly id: string; readonly subtype?: ItemSubtype },
): LookUp {
  const item = world.items.get(id);
  if (!item) return { reason: missing(id), closed: false };
  if (!rolesOn(item, person).includes("metadata-read")) return { reason: CLOSED, closed: true };
  if (subtype && item.item_subtype !== subtype) {
    return { reason: wrongKind(subtype), closed: false };
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
