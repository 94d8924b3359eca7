/**
 * The checks of the Registry API that operations have in common, and their error messages.
 *
 * @module
 */
import { hasRoleOn, type ItemRole } from "../../reef/item_access.ts";
import type { StoredItem } from "../../reef/stored_item.ts";
import { userOf } from "../authenticate.ts";
import { type Call, HttpError } from "../handler.ts";

/** An action that needs an access role. */
type Action =
  | "fetch"
  | "edit"
  | "version"
  | "viewAccess"
  | "editAccess"
  | "lock"
  | "unlock"
  | "viewLocks";

/** The error message of each action for a caller without the role. */
const notAuthorised: Readonly<Record<Action, (id: string) => string>> = {
  fetch: () => "You are not authorised to fetch this item.",
  edit: (id: string) => `You are not authorised to edit the item (id='${id}').`,
  version: (id: string) => `You are not authorised to revise the item (id='${id}').`,
  viewAccess: (id: string) =>
    `You are not authorised to view the access configuration for item id='${id}'.`,
  editAccess: (id: string) =>
    `You are not authorised to edit the access configuration for item id='${id}'.`,
  lock: () => "You are not authorised to lock this item.",
  unlock: () => "You are not authorised to unlock this item.",
  viewLocks: () => "You are not authorised to view the lock history of this item.",
};

/** The access role that each action needs. */
const roleFor = {
  fetch: "metadata-read",
  edit: "metadata-write",
  version: "admin",
  viewAccess: "admin",
  editAccess: "admin",
  lock: "admin",
  unlock: "admin",
  viewLocks: "metadata-read",
} as const satisfies Readonly<Record<Action, ItemRole>>;

/** Throws if the caller does not have the role on the item that the action needs. */
export function checkRole(call: Call, item: StoredItem, action: Action): void {
  if (hasRoleOn(item, userOf(call), roleFor[action])) return;
  throw new HttpError(401, notAuthorised[action](item.id));
}

/** Returns the ID of the Person that the caller is linked to; throws if there is none. */
export function checkLinked({ world, caller }: Call): string {
  const person = world.people.personOf(caller.username);
  if (person !== undefined) return person;
  throw new HttpError(
    400,
    "In order to perform this operation you must link your User account to a Person in the registry.",
  );
}

/** Throws if the caller is not an administrator of the registry. */
export function checkAdmin({ caller }: Call): void {
  if (!caller.roles.includes("entity-registry-admin")) throw missingRole();
}

/** The error for a caller whose token does not have the necessary role. */
export function missingRole(): HttpError {
  return new HttpError(
    401,
    "You are not authorised to access this resource as you don't have the correct role.",
  );
}

/** Finds an item in the lock table, or throws. */
export function itemInLockTable(call: Call, id: string): StoredItem {
  const item = call.world.items.get(id);
  if (item) return item;
  throw new HttpError(400, notInLockTable(id));
}

/** Finds an item that is not locked, or throws. */
export function unlockedItem(call: Call, id: string): StoredItem {
  const item = call.world.items.get(id);
  if (!item) {
    const reason = notInLockTable(id).replace(/\?$/, "?.");
    throw new HttpError(400, `Failed to check if locked. No access provided. Error: ${reason}`);
  }
  if (item.locked) {
    throw new HttpError(401, "Cannot perform this action as the resource is locked.");
  }
  return item;
}

function notInLockTable(id: string): string {
  return `Failed to retrieve ID ${id} from the lock table, are you sure it exists?`;
}

/** A text field of the query or the body; empty if it is missing. */
export function textOf(source: unknown, name: string): string {
  const value = (source as Readonly<Record<string, unknown>> | undefined)?.[name];
  return typeof value === "string" ? value : "";
}
