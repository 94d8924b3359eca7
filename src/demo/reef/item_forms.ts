/**
 * The forms in which Provena's APIs return an item.
 *
 * @module
 */
import {
  categories,
  type DomainFields,
  type HistoryEntry,
  type ItemSubtype,
  type StoredItem,
} from "./stored_item.ts";

/** An item as an API returns it. */
export type ItemForm = Readonly<Record<string, unknown>>;

/**
 * The full form, which `fetch_<kind>` and `list_<kind>` return.
 *
 * Nulls for missing fields of the kind are added later, from the declared model of the answer.
 */
export function fullForm(item: StoredItem): ItemForm {
  return item.record_type === "SEED_ITEM" ? seedForm(item) : {
    ...item.fields,
    ...item.state,
    history: item.history.map(historyForm),
    ...seedForm(item),
  };
}

/** The record without nulls, which `list` and an export return. */
export function recordForm(item: StoredItem): ItemForm {
  return withoutNulls(fullForm(item)) as ItemForm;
}

/** The record in the database, which `fetch` returns: it has one more key. */
export function storedForm(item: StoredItem): ItemForm {
  return { ...recordForm(item), universal_partition_key: "OK" };
}

/** The names of the fields in the state of a dataset. */
const stateNames: ReadonlySet<string> = new Set([
  "s3",
  "release_history",
  "release_status",
  "release_approver",
  "release_timestamp",
]);

/** The parts of the record that belong neither to the kind's fields nor to its state. */
type SystemParts = Omit<StoredItem, "fields" | "state" | "access" | "locked" | "lockHistory">;

/** Parses a record that {@link recordForm} created; gives `undefined` if it is not valid. */
export function readRecord(
  record: ItemForm,
): Omit<StoredItem, "access" | "locked" | "lockHistory"> | undefined {
  const {
    id,
    owner_username,
    created_timestamp,
    updated_timestamp,
    item_category,
    item_subtype,
    record_type,
    workflow_links = null,
    versioning_info = null,
    history = [],
    universal_partition_key: _,
    ...domain
  } = record as Partial<SystemParts> & ItemForm;
  if (
    typeof id !== "string" || typeof owner_username !== "string" || !record_type ||
    !item_category || !item_subtype || !isSubtype(item_subtype) || !Array.isArray(history) ||
    typeof created_timestamp !== "number" || typeof updated_timestamp !== "number"
  ) return undefined;
  const links = { create_activity_workflow_id: null, version_activity_workflow_id: null };
  const info = { previous_version: null, reason: null, next_version: null };
  return {
    id,
    owner_username,
    created_timestamp,
    updated_timestamp,
    item_category,
    item_subtype,
    record_type,
    workflow_links: workflow_links && { ...links, ...workflow_links },
    versioning_info: versioning_info && { ...info, ...versioning_info },
    history: (history as readonly HistoryEntry[]).map((entry) => {
      const { fields: item, state } = splitDomain(entry.item);
      return { ...entry, item, state };
    }),
    ...splitDomain(domain),
  };
}

function isSubtype(name: string): name is ItemSubtype {
  return Object.hasOwn(categories, name);
}

function splitDomain(
  domain: DomainFields,
): { readonly fields: DomainFields; readonly state: DomainFields } {
  const pick = (wanted: boolean) =>
    Object.fromEntries(
      Object.entries(domain).filter(([name]) => stateNames.has(name) === wanted),
    );
  return { fields: pick(false), state: pick(true) };
}

/** The parts that even a seed has. */
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

function historyForm({ item, state, ...entry }: HistoryEntry): ItemForm {
  return { ...entry, item: { ...item, ...state } };
}

/** A value without nulls at any depth, as the database stores it. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([, part]) => part !== null && part !== undefined)
      .map(([name, part]) => [name, withoutNulls(part)]),
  );
}
