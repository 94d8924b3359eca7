/**
 * Imports groups, for an administrator who restores them.
 *
 * @module
 */
import type { Group } from "../../reef/people.ts";
import type { Call } from "../handler.ts";

interface ImportRequest {
  readonly import_mode: keyof typeof modeErrors;
  readonly allow_entry_deletion: boolean;
  readonly trial_mode: boolean;
  readonly items: readonly Readonly<Record<string, unknown>>[];
}

interface Counts {
  readonly added: number;
  readonly overwritten: number;
  /** Existing groups that are not in the import. */
  readonly missing: number;
  readonly mayDelete: boolean;
}

const noError = () => undefined;
const missingError = ({ missing }: Counts) =>
  missing > 0 ? "There are groups the import leaves out" : undefined;

/** The error if the mode does not allow an import. */
const modeErrors = {
  ADD_ONLY: ({ overwritten }: Counts) =>
    overwritten > 0 ? "The import holds groups that exist" : undefined,
  ADD_OR_OVERWRITE: noError,
  OVERWRITE_ONLY: ({ added }: Counts) =>
    added > 0 ? "The import holds groups that do not exist" : undefined,
  SYNC_ADD_OR_OVERWRITE: missingError,
  SYNC_DELETION_ALLOWED: (counts: Counts) => counts.mayDelete ? undefined : missingError(counts),
};

/** Imports groups; with `trial_mode`, only reports what an import would do. */
export function groupImport({ world, body }: Call): unknown {
  const { groups } = world.people;
  const { import_mode, allow_entry_deletion, trial_mode, items } = body as ImportRequest;
  const invalid = items.filter((item) => typeof item.id !== "string" || !Array.isArray(item.users));
  const answer = (success: boolean, details: string, rest = {}) => ({
    status: { success, details },
    trial_mode,
    ...rest,
  });
  if (invalid.length > 0) {
    return answer(false, "Some items are not groups", {
      failure_list: invalid.map((item) => ["not a group", item]),
    });
  }
  const ids = new Set(items.map(({ id }) => String(id)));
  const overwritten = [...ids].filter((id) => groups.has(id)).length;
  const missing = [...groups.keys()].filter((id) => !ids.has(id));
  const error = modeErrors[import_mode]({
    added: ids.size - overwritten,
    overwritten,
    missing: missing.length,
    mayDelete: allow_entry_deletion,
  });
  if (error !== undefined) return answer(false, error);
  const deleted = import_mode === "SYNC_DELETION_ALLOWED" ? missing : [];
  const old_size = groups.size;
  if (!trial_mode) {
    for (const item of items) groups.set(String(item.id), toGroup(item));
    for (const id of deleted) groups.delete(id);
  }
  return answer(true, trial_mode ? "The import would succeed" : "Imported the groups", {
    statistics: {
      old_size,
      new_size: old_size + ids.size - overwritten - deleted.length,
      deleted_entries: deleted.length,
      overwritten_entries: overwritten,
      new_entries: ids.size - overwritten,
    },
  });
}

function toGroup(item: Readonly<Record<string, unknown>>): Group {
  const users = item.users as { readonly username: string }[];
  return {
    id: String(item.id),
    display_name: String(item.display_name),
    description: String(item.description),
    default_data_store_access: (item.default_data_store_access ?? null) as string[] | null,
    users: new Map(users.map((user) => [user.username, user])),
  };
}
