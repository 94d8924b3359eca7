/**
 * The two forms in which Provena's APIs answer an item.
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

/** The record without its nulls, as `list` and an export answer it. */
export function recordForm(item: StoredItem): ItemForm {
  return withoutNulls(fullForm(item)) as ItemForm;
}

/** The record as the database keeps it, and as `fetch` answers it: one key more. */
export function storedForm(item: StoredItem): ItemForm {
  return { ...recordForm(item), universal_partition_key: "OK" };
}

/** What lies beside the fields of a dataset. */
const besideNames: ReadonlySet<string> = new Set([
  "s3",
  "release_history",
  "release_status",
  "release_approver",
  "release_timestamp",
]);

/** The parts of the record that are neither the kind's fields nor beside them. */
type SystemParts = Omit<StoredItem, "fields" | "beside" | "access" | "locked" | "lockHistory">;

/** Reads a record back that {@link recordForm} made; `undefined` where it is none. */
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
      const { fields: item, beside } = splitDomain(entry.item);
      return { ...entry, item, beside };
    }),
    ...splitDomain(domain),
  };
}

function isSubtype(name: string): name is ItemSubtype {
  return Object.hasOwn(categories, name);
}

function splitDomain(
  domain: DomainFields,
): { readonly fields: DomainFields; readonly beside: DomainFields } {
  const pick = (wanted: boolean) =>
    Object.fromEntries(
      Object.entries(domain).filter(([name]) => besideNames.has(name) === wanted),
    );
  return { fields: pick(false), beside: pick(true) };
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

/** A value without the nulls in it, as the database keeps it. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([, part]) => part !== null && part !== undefined)
      .map(([name, part]) => [name, withoutNulls(part)]),
  );
}
