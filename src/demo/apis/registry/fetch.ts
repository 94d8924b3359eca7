/**
 * Fetches items.
 *
 * @module
 */
import { fullForm, storedForm } from "../../reef/item_forms.ts";
import { rolesOn } from "../../reef/item_access.ts";
import { categories, type StoredItem } from "../../reef/stored_item.ts";
import { userOf } from "../authenticate.ts";
import { failed, type Handler, HttpError, succeeded } from "../handler.ts";
import type { Kind } from "../../contract/item_kinds.ts";
import { checkRole, textOf } from "./checks.ts";

/** Fetches an item of any kind, in the form of the database. */
export const fetchAny: Handler = (call) => {
  const id = textOf(call.query, "id");
  if (id === "") throw new HttpError(500, undefined);
  const item = call.world.items.get(id);
  if (!item) {
    const reason = `The id you specified was not available in the registry, error: "${
      missing(id)
    }"`;
    return { ...failed(`${reason}.`), item: null };
  }
  checkRole(call, item, "fetch");
  return {
    ...succeeded("Successfully retrieved item from the registry."),
    item: storedForm(item),
  };
};

/** Fetches an item of one kind in the full form, and the caller's roles on it. */
export const fetchOf = (kind: Kind): Handler => (call) => {
  const id = textOf(call.query, "id");
  const item = call.world.items.get(id);
  if (!item) return nothing(`${noSuchKey(id)} Details "${missing(id)}".`);
  checkRole(call, item, "fetch");
  if (item.item_subtype !== kind.subtype) return nothing(wrongKind(item, kind));
  const isSeed = item.record_type === "SEED_ITEM";
  if (isSeed && call.query.seed_allowed !== true) {
    return nothing("A valid seed item was found, but seed_allowed was set to false.");
  }
  return {
    ...succeeded(
      `Successfully retrieved ${
        isSeed ? "seed" : "complete"
      } item and parsed into current data model.`,
    ),
    item: fullForm(item),
    roles: rolesOn(item, userOf(call)),
    locked: item.locked,
    item_is_seed: isSeed,
  };
};

/** The message for an ID that is not in the registry. */
export function noSuchKey(id: string): string {
  return `Could not find the given key (${id}) in the registry.`;
}

function missing(id: string): string {
  return `Failed to find item. Is the ID ('${id}') correct and in the database?`;
}

function nothing(details: string): Readonly<Record<string, unknown>> {
  return { ...failed(details), item: null, roles: null, locked: null, item_is_seed: null };
}

/** The message for an item of another kind than the requested one. */
export function wrongKind(item: StoredItem, kind: Kind): string {
  const category = categories[kind.subtype];
  const errors = [
    ...(item.item_category === category ? [] : [
      "item_category\n  Incorrect item_category provided. The required category is " +
      `ItemCategory.${category}. (type=assertion_error)`,
    ]),
    "item_subtype\n  Incorrect item_subtype provided. The required type is " +
    `ItemSubType.${kind.subtype}. (type=assertion_error)`,
  ];
  const count = `${errors.length} validation error${errors.length === 1 ? "" : "s"}`;
  return "The record was found but could not parsed as an appropriate type: Error The record was " +
    `marked as a ${item.record_type} but could not be parsed as the correct model. ` +
    `Error: ${count} for Item${kind.model}\n${errors.join("\n")}..`;
}
