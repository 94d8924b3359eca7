/**
 * What a person may do with one item.
 *
 * @module
 */
import type { StoredItem } from "./stored_item.ts";

/** Every access role of an item; those of files are datasets' alone. */
export const itemRoles = [
  "metadata-read",
  "metadata-write",
  "admin",
  "dataset-data-read",
  "dataset-data-write",
] as const;

/** Who asks: the roles are the token's. */
export interface Person {
  readonly username: string;
  readonly roles: readonly string[];
  /** The ids of the groups this person is in. */
  readonly groups: readonly string[];
}

/** The access roles a person has on an item, as granted. */
export function rolesOn(item: StoredItem, person: Person): readonly string[] {
  const known = itemRoles.filter((role) =>
    item.item_subtype === "DATASET" || !role.startsWith("dataset-data")
  );
  const { owner, general, groups } = item.access;
  if (owner === person.username || person.roles.includes("entity-registry-admin")) return known;
  const granted = new Set([...general, ...person.groups.flatMap((id) => groups[id] ?? [])]);
  return known.filter((role) => granted.has(role));
}
