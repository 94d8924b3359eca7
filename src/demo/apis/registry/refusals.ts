/**
 * What the Registry API says when it refuses or fails, and the checks that do so.
 *
 * @module
 */
import { hasRoleOn, type ItemRole, type Person } from "../../reef/item_access.ts";
import type { StoredItem } from "../../reef/stored_item.ts";
import { type Call, Refusal } from "../handler.ts";

/** Provena's `status`. */
export interface Status {
  readonly status: { readonly success: boolean; readonly details: string };
}

/** A `status` of success. */
export function succeeded(details: string): Status {
  return { status: { success: true, details } };
}

/** A `status` of failure: Provena answers many failures with 200. */
export function failed(details: string): Status {
  return { status: { success: false, details } };
}

/** What somebody may lack the role for. */
type Action =
  | "fetch"
  | "edit"
  | "version"
  | "viewAccess"
  | "editAccess"
  | "lock"
  | "unlock"
  | "viewLocks";

/** What each action says to somebody who lacks the role for it. */
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

/** The role each action needs on the item. */
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

/** Who calls, with their groups. */
export function personOf({ world, caller }: Call): Person {
  const { username, roles } = caller;
  return { username, roles, groups: world.people.groupsOf(username) };
}

/** Refuses an action to somebody who lacks the role for it on the item. */
export function checkMay(
  call: Call,
  item: StoredItem,
  action: Action,
): void {
  if (hasRoleOn(item, personOf(call), roleFor[action])) return;
  throw new Refusal(401, notAuthorised[action](item.id));
}

/** Refuses a user who is not linked to a Person; answers the Person's id. */
export function checkLinked({ world, caller }: Call): string {
  const person = world.people.personOf(caller.username);
  if (person !== undefined) return person;
  throw new Refusal(
    400,
    "In order to perform this operation you must link your User account to a Person in the registry.",
  );
}

/** Refuses an administrator's action to everybody else. */
export function checkAdmin({ caller }: Call): void {
  if (!caller.roles.includes("entity-registry-admin")) throw missingRole();
}

/** What is said to somebody whose token lacks a role. */
export function missingRole(): Refusal {
  return new Refusal(
    401,
    "You are not authorised to access this resource as you don't have the correct role.",
  );
}

/** An item of the table of locks. */
export function lockedItem(call: Call, id: string): StoredItem {
  const item = call.world.items.get(id);
  if (item) return item;
  throw new Refusal(400, notInLockTable(id));
}

/** An item that is there and is not locked. */
export function unlockedItem(call: Call, id: string): StoredItem {
  const item = call.world.items.get(id);
  if (!item) {
    const reason = notInLockTable(id).replace(/\?$/, "?.");
    throw new Refusal(400, `Failed to check if locked. No access provided. Error: ${reason}`);
  }
  if (item.locked) {
    throw new Refusal(401, "Cannot perform this action as the resource is locked.");
  }
  return item;
}

function notInLockTable(id: string): string {
  return `Failed to retrieve ID ${id} from the lock table, are you sure it exists?`;
}

/** Reads a text out of the query or the body. */
export function textOf(source: unknown, name: string): string {
  const value = (source as Readonly<Record<string, unknown>> | undefined)?.[name];
  return typeof value === "string" ? value : "";
}
