/**
 * Exports and imports all items of the registry.
 *
 * @module
 */
import { readRecord, recordForm } from "../../reef/item_forms.ts";
import type { AccessSettings, LockEvent, StoredItem } from "../../reef/stored_item.ts";
import { failed, type Handler, succeeded } from "../handler.ts";

type ImportMode =
  | "ADD_ONLY"
  | "ADD_OR_OVERWRITE"
  | "OVERWRITE_ONLY"
  | "SYNC_ADD_OR_OVERWRITE"
  | "SYNC_DELETION_ALLOWED";

/** An item, its access settings and its lock, each in the form of its database table. */
export interface BundledItem {
  readonly id: string;
  readonly item_payload: Readonly<Record<string, unknown>>;
  readonly auth_payload: { readonly id?: string; readonly access_settings?: AccessSettings };
  readonly lock_payload: {
    readonly id?: string;
    readonly lock_information?: {
      readonly locked: boolean;
      readonly history: readonly LockEvent[];
    };
  };
}

/** What each mode allows. */
const modes: Readonly<
  Record<ImportMode, {
    readonly adds: boolean;
    readonly overwrites: boolean;
    /** Whether the import must contain all existing items. */
    readonly syncs: boolean;
    readonly deletes: boolean;
  }>
> = {
  ADD_ONLY: { adds: true, overwrites: false, syncs: false, deletes: false },
  ADD_OR_OVERWRITE: { adds: true, overwrites: true, syncs: false, deletes: false },
  OVERWRITE_ONLY: { adds: false, overwrites: true, syncs: false, deletes: false },
  SYNC_ADD_OR_OVERWRITE: { adds: true, overwrites: true, syncs: true, deletes: false },
  SYNC_DELETION_ALLOWED: { adds: true, overwrites: true, syncs: true, deletes: true },
};

/** Exports all items. */
export const exportAll: Handler = ({ world }) => {
  const items = world.items.all().map(bundle);
  return { ...succeeded(`Successfully exported ${items.length} items.`), items };
};

/** Imports items; with `trial_mode`, only reports what an import would do. */
export const importItems: Handler = ({ world, body }) => {
  const request = body as {
    readonly import_mode: ImportMode;
    readonly allow_entry_deletion: boolean;
    readonly trial_mode: boolean;
    readonly items: readonly BundledItem[];
  };
  const { trial_mode } = request;
  const failure = (details: string, failure_list: readonly unknown[] | null = null) => ({
    ...failed(details),
    trial_mode,
    statistics: null,
    failure_list,
  });
  const mode = modes[request.import_mode];
  const read = request.items.map((item) => ({ item, stored: unbundle(item) }));
  const unreadable = read.flatMap(({ item, stored }) =>
    stored ? [] : [["The item is not a record of this registry", item.item_payload]]
  );
  if (unreadable.length > 0) {
    return failure(`${unreadable.length} items could not be parsed.`, unreadable);
  }
  const items = read.flatMap(({ stored }) => stored ? [stored] : []);
  const old = world.items.all();
  const ids = new Set(items.map(({ id }) => id));
  const overwritten = [...ids].filter((id) => world.items.get(id)).length;
  const missing = mode.syncs ? old.filter(({ id }) => !ids.has(id)) : [];
  const added = ids.size - overwritten;
  if (added > 0 && !mode.adds) return failure("The import holds items that do not exist yet.");
  if (overwritten > 0 && !mode.overwrites) return failure("The import holds items that exist.");
  if (missing.length > 0 && !(mode.deletes && request.allow_entry_deletion)) {
    return failure("The import leaves out items that exist, and may not delete them.");
  }
  if (!trial_mode) {
    for (const { id } of missing) world.items.delete(id);
    for (const item of items) world.items.put(item);
  }
  return {
    ...succeeded(trial_mode ? "The import would succeed." : "The import succeeded."),
    trial_mode,
    statistics: {
      old_registry_size: old.length,
      new_registry_size: old.length + added - missing.length,
      deleted_entries: missing.length,
      overwritten_entries: overwritten,
      new_entries: added,
    },
    failure_list: null,
  };
};

/** Always fails, because this deployment has no other tables to restore from. */
export const restoreFromTables: Handler = ({ body }) => {
  const { trial_mode, table_names } = body as {
    readonly trial_mode: boolean;
    readonly table_names: { readonly resource_table_name: string };
  };
  return {
    ...failed(`There is no table of the name ${table_names.resource_table_name}.`),
    trial_mode,
    statistics: null,
    failure_list: null,
  };
};

/** Splits an item into the forms of the three tables. */
function bundle(item: StoredItem): BundledItem {
  const { id, access, locked, lockHistory } = item;
  return {
    id,
    item_payload: recordForm(item),
    auth_payload: { id, access_settings: access },
    lock_payload: { id, lock_information: { locked, history: lockHistory } },
  };
}

/** The item of a bundle, or undefined if the bundle is not valid. */
export function unbundle(bundled: BundledItem): StoredItem | undefined {
  const item = readRecord(bundled.item_payload);
  const access = bundled.auth_payload.access_settings;
  const lock = bundled.lock_payload.lock_information;
  if (!item || item.id !== bundled.id || !access || !lock) return undefined;
  return { ...item, access, locked: lock.locked, lockHistory: lock.history };
}
