/**
 * Locks: they stop updates and reverts, by administrators too.
 *
 * @module
 */
import type { LockEvent } from "../../reef/stored_item.ts";
import { type Call, type Handler, Refusal } from "../handler.ts";
import { checkMay, lockedItem, succeeded, textOf } from "./refusals.ts";

/** Locks an item. */
export const lock: Handler = (call) => {
  const item = lockedItem(call, textOf(call.body, "id"));
  checkMay(call, item, "lock");
  if (item.locked) throw new Refusal(400, "Resource is already locked.");
  call.world.items.set(item.id, {
    locked: true,
    lockHistory: [...item.lockHistory, eventOf(call, "LOCK")],
  });
  return succeeded("Resource locked successfully.");
};

/** Unlocks an item. */
export const unlock: Handler = (call) => {
  const item = lockedItem(call, textOf(call.body, "id"));
  checkMay(call, item, "unlock");
  if (!item.locked) throw new Refusal(400, "Cannot unlock already unlocked resource.");
  call.world.items.set(item.id, {
    locked: false,
    lockHistory: [...item.lockHistory, eventOf(call, "UNLOCK")],
  });
  return succeeded("Resource unlocked successfully.");
};

/** Tells whether an item is locked. */
export const isLocked: Handler = (call) => {
  const item = lockedItem(call, textOf(call.query, "id"));
  checkMay(call, item, "viewLocks");
  return { locked: item.locked };
};

/** Tells who locked and unlocked an item. */
export const lockHistory: Handler = (call) => {
  const item = lockedItem(call, textOf(call.query, "id"));
  checkMay(call, item, "viewLocks");
  return { ...succeeded("Successfully fetched the lock history"), history: item.lockHistory };
};

function eventOf(call: Call, action_type: LockEvent["action_type"]): LockEvent {
  const { username, email } = call.caller;
  const reason = textOf(call.body, "reason");
  return { action_type, username, email, reason, timestamp: call.world.now() };
}
