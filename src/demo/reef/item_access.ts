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

/** An access role of an item. */
export type ItemRole = (typeof itemRoles)[number];

/** The roles that come with a role. */
export const alsoGrants: Readonly<Record<ItemRole, readonly ItemRole[]>> = {
  "metadata-read": [],
  "metadata-write": ["metadata-read"],
  admin: ["metadata-read", "metadata-write", "dataset-data-read", "dataset-data-write"],
  "dataset-data-read": ["metadata-read"],
  "dataset-data-write": ["metadata-read", "metadata-write", "dataset-data-read"],
};

/** Who asks: the roles are the token's. */
export interface Person {
  readonly username: string;
  readonly roles: readonly string[];
  /** The ids of the groups this person is in. */
  readonly groups: readonly string[];
}

/** The access roles that an item can have. */
export function rolesFor(subtype: StoredItem["item_subtype"]): readonly ItemRole[] {
  return itemRoles.filter((role) => subtype === "DATASET" || !role.startsWith("dataset-data"));
}

/** The access roles a person has on an item, as granted. */
export function rolesOn(item: StoredItem, person: Person): readonly ItemRole[] {
  const known = rolesFor(item.item_subtype);
  const { owner, general, groups } = item.access;
  if (owner === person.username || person.roles.includes("entity-registry-admin")) return known;
  const granted = new Set([...general, ...person.groups.flatMap((id) => groups[id] ?? [])]);
  return known.filter((role) => granted.has(role));
}

/** Which granted roles are enough for what an action on an item needs. */
const enough: Readonly<Record<"metadata-read" | "metadata-write" | "admin", readonly ItemRole[]>> =
  {
    "metadata-read": itemRoles,
    // Writing files is not enough, though the roles' own description says so.
    "metadata-write": ["metadata-write", "admin"],
    admin: ["admin"],
  };

/** Whether the roles a person has on an item are enough for an action. */
export function hasRoleOn(item: StoredItem, person: Person, wanted: keyof typeof enough): boolean {
  return rolesOn(item, person).some((role) => enough[wanted].includes(role));
}
