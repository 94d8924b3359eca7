/**
 * What a user may do with one item.
 *
 * @module
 */
import type { StoredItem } from "./stored_item.ts";

/** All access roles of an item. Only datasets have the roles for files. */
export const itemRoles = [
  "metadata-read",
  "metadata-write",
  "admin",
  "dataset-data-read",
  "dataset-data-write",
] as const;

/** An access role of an item. */
export type ItemRole = (typeof itemRoles)[number];

/** The other roles that a role includes. */
export const alsoGrants: Readonly<Record<ItemRole, readonly ItemRole[]>> = {
  "metadata-read": [],
  "metadata-write": ["metadata-read"],
  admin: ["metadata-read", "metadata-write", "dataset-data-read", "dataset-data-write"],
  "dataset-data-read": ["metadata-read"],
  "dataset-data-write": ["metadata-read", "metadata-write", "dataset-data-read"],
};

/** A user of the APIs. */
export interface User {
  readonly username: string;
  /** The realm roles in the access token. */
  readonly roles: readonly string[];
  /** The IDs of the user's groups. */
  readonly groups: readonly string[];
}

/** The access roles that exist for a kind of item. */
export function rolesFor(subtype: StoredItem["item_subtype"]): readonly ItemRole[] {
  return itemRoles.filter((role) => subtype === "DATASET" || !role.startsWith("dataset-data"));
}

/** The access roles a user has on an item, without those that they include. */
export function rolesOn(item: StoredItem, user: User): readonly ItemRole[] {
  const known = rolesFor(item.item_subtype);
  const { owner, general, groups } = item.access;
  if (owner === user.username || user.roles.includes("entity-registry-admin")) return known;
  const granted = new Set([...general, ...user.groups.flatMap((id) => groups[id] ?? [])]);
  return known.filter((role) => granted.has(role));
}

/** For each role that an action can need: the granted roles of which one is enough. */
const enough: Readonly<Record<"metadata-read" | "metadata-write" | "admin", readonly ItemRole[]>> =
  {
    "metadata-read": itemRoles,
    // Provena does not accept dataset-data-write, although that role includes metadata-write.
    "metadata-write": ["metadata-write", "admin"],
    admin: ["admin"],
  };

/** Whether a user has a role on an item, or one that is also enough. */
export function hasRoleOn(item: StoredItem, user: User, needed: keyof typeof enough): boolean {
  return rolesOn(item, user).some((role) => enough[needed].includes(role));
}
