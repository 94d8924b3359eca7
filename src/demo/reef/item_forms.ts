/**
 * The two forms in which Provena's APIs answer an item.
 *
 * @module
 */
import type { HistoryEntry, StoredItem } from "./stored_item.ts";

/** An item as an API answers it. */
export type ItemForm = Readonly<Record<string, unknown>>;

/**
 * The full form, as `fetch_<kind>` and `list_<kind>` answer it.
 *
 * The nulls of the kind's own fields are filled in with the declared answer.
 */
export function fullForm(item: StoredItem): ItemForm {
  return item.record_type === "SEED_ITEM" ? seedForm(item) : {
    ...item.fields,
    ...item.beside,
    history: item.history.map(historyForm),
    ...seedForm(item),
  };
}

/** The record as the database keeps it: nulls left out, one key more. */
export function storedForm(item: StoredItem): ItemForm {
  return {
    ...(withoutNulls(fullForm(item)) as ItemForm),
    universal_partition_key: "OK",
  };
}

/** What an item without a domain of its own has. */
function seedForm(item: StoredItem): ItemForm {
  return {
    id: item.id,
    owner_username: item.owner_username,
    created_timestamp: item.created_timestamp,
    updated_timestamp: item.updated_timestamp,
    item_category: item.item_category,
    item_subtype: item.item_subtype,
    record_type: item.record_type,
    workflow_links: item.workflow_links,
    versioning_info: item.versioning_info,
  };
}

function historyForm({ item, beside, ...entry }: HistoryEntry): ItemForm {
  return { ...entry, item: { ...item, ...beside } };
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([, part]) => part !== null && part !== undefined)
      .map(([name, part]) => [name, withoutNulls(part)]),
  );
}
