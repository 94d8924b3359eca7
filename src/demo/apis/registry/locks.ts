/**
 * Locks, which prevent updates and reverts, also by administrators.
 *
 * @module
 */
import type { LockEvent } from "../../reef/stored_item.ts";
import { type Call, type Handler, HttpError, succeeded } from "../handler.ts";
import { checkRole, itemInLockTable, textOf } from "./checks.ts";

export const lock: Handler = (call) => {
  const item = itemInLockTable(call, textOf(call.body, "id"));
  checkRole(call, item, "lock");
  if (item.locked) throw new HttpError(400, "Resource is already locked.");
  call.world.items.set(item.id, {
    locked: true,
    lockHistory: [...item.lockHistory, eventOf(call, "LOCK")],
  });
  return succeeded("Resource locked successfully.");
};

export const unlock: Handler = (call) => {
  const item = itemInLockTable(call, textOf(call.body, "id"));
  checkRole(call, item, "unlock");
  if (!item.locked) throw new HttpError(400, "Cannot unlock already unlocked resource.");
  call.world.items.set(item.id, {
    locked: false,
    lockHistory: [...item.lockHistory, eventOf(call, "UNLOCK")],
  });
  return succeeded("Resource unlocked successfully.");
};

/** Returns whether an item is locked. */
export const isLocked: Handler = (call) => {
  const item = itemInLockTable(call, textOf(call.query, "id"));
  checkRole(call, item, "viewLocks");
  return { locked: item.locked };
};

/** Returns who locked and unlocked an item. */
export const lockHistory: Handler = (call) => {
  const item = itemInLockTable(call, textOf(call.query, "id"));
  checkRole(call, item, "viewLocks");
  return { ...succeeded("Successfully fetched the lock history"), history: item.lockHistory };
};

function eventOf(call: Call, action_type: LockEvent["action_type"]): LockEvent {
  const { username, email } = call.caller;
  const reason = textOf(call.body, "reason");
  return { action_type, username, email, reason, timestamp: call.world.now() };
}
