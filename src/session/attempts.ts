/**
 * Sign-ins under way in this process: cells that sign in at once share one wait.
 *
 * @module
 */
import { abortable } from "../async/abortable.ts";
import type { TokenStore } from "../store/store.ts";
import type { HeldTokens } from "./credential.ts";
import type { SessionPlace } from "./place.ts";
import type { SessionEvent } from "./state.ts";

type Emit = (event: SessionEvent) => void;

interface Attempt {
  readonly listeners: Set<Emit>;
  readonly result: Promise<HeldTokens>;
  readonly controller: AbortController;
  code?: SessionEvent;
}

/** A cell queued behind a cancelled sign-in must not start another, in milliseconds. */
const QUEUED_CELL = 2_000;

const underWay = new WeakMap<TokenStore, Map<string, Attempt>>();
const cancelled = new WeakMap<TokenStore, Map<string, number>>();

/**
 * Joins the sign-in under way for a key, or starts it.
 *
 * @param place the store and key that are signed in to
 * @param start begins the wait, if this is the first to come
 * @param emit told each change from now on, and the code if it is out already
 * @param signal leaves the wait; it ends when the last one has left
 * @returns the tokens
 */
export async function joinAttempt(
  place: Pick<SessionPlace, "store" | "key">,
  start: (emit: Emit, signal: AbortSignal) => Promise<HeldTokens>,
  emit: Emit,
  signal: AbortSignal,
): Promise<HeldTokens> {
  const attempts = mapFor(underWay, place.store);
  const attempt = attempts.get(place.key) ?? begin(attempts, place.key, start);
  attempt.listeners.add(emit);
  if (attempt.code) emit(attempt.code);
  try {
    return await abortable(attempt.result, signal);
  } finally {
    attempt.listeners.delete(emit);
    if (attempt.listeners.size === 0) {
      // Gone before it has wound down: who comes now begins anew.
      attempts.delete(place.key);
      attempt.controller.abort(signal.reason);
    }
  }
}

function begin(
  attempts: Map<string, Attempt>,
  key: string,
  start: (emit: Emit, signal: AbortSignal) => Promise<HeldTokens>,
): Attempt {
  const listeners = new Set<Emit>();
  const controller = new AbortController();
  const emit: Emit = (event) => {
    if (event.type === "codeIssued") attempt.code = event;
    for (const listener of listeners) listener(event);
  };
  const result = start((event) => emit(event), controller.signal);
  const attempt: Attempt = { listeners, result, controller };
  attempts.set(key, attempt);
  return attempt;
}

/**
 * Notes that somebody stopped waiting.
 *
 * @param place the store and key
 * @param now milliseconds since the epoch
 */
export function noteCancelled(place: Pick<SessionPlace, "store" | "key">, now: number): void {
  mapFor(cancelled, place.store).set(place.key, now);
}

/**
 * Whether somebody stopped waiting a moment ago.
 *
 * @param place the store and key
 * @param now milliseconds since the epoch
 * @returns true within two seconds of a cancel
 */
export function wasJustCancelled(place: Pick<SessionPlace, "store" | "key">, now: number): boolean {
  const at = cancelled.get(place.store)?.get(place.key) ?? -Infinity;
  return now - at < QUEUED_CELL;
}

function mapFor<T>(maps: WeakMap<TokenStore, Map<string, T>>, store: TokenStore): Map<string, T> {
  const map = maps.get(store) ?? new Map<string, T>();
  maps.set(store, map);
  return map;
}
