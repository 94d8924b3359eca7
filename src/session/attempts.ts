/**
 * The running sign-ins of this process: cells that sign in at the same time share one.
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

/** How long after a cancel no new sign-in starts, in ms: queued cells must not start another. */
const CANCEL_COOLDOWN = 2_000;

const running = new WeakMap<TokenStore, Map<string, Attempt>>();
const cancelled = new WeakMap<TokenStore, Map<string, number>>();

/**
 * Joins the running sign-in for a key, or starts one.
 *
 * `emit` gets each event from now on, and the code if there is one. The signal leaves the sign-in,
 * which is cancelled when the last caller has left.
 */
export async function joinAttempt(
  place: Pick<SessionPlace, "store" | "key">,
  start: (emit: Emit, signal: AbortSignal) => Promise<HeldTokens>,
  emit: Emit,
  signal: AbortSignal,
): Promise<HeldTokens> {
  const attempts = mapFor(running, place.store);
  const attempt = attempts.get(place.key) ?? begin(attempts, place.key, start);
  attempt.listeners.add(emit);
  if (attempt.code) emit(attempt.code);
  try {
    return await abortable(attempt.result, signal);
  } finally {
    attempt.listeners.delete(emit);
    if (attempt.listeners.size === 0) {
      // Remove it before it has finished, so that the next caller starts a new sign-in.
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

/** Records that a sign-in was cancelled; `now` in milliseconds since the epoch. */
export function noteCancelled(place: Pick<SessionPlace, "store" | "key">, now: number): void {
  mapFor(cancelled, place.store).set(place.key, now);
}

/** Whether a sign-in was cancelled in the last two seconds. */
export function wasJustCancelled(place: Pick<SessionPlace, "store" | "key">, now: number): boolean {
  const at = cancelled.get(place.store)?.get(place.key) ?? -Infinity;
  return now - at < CANCEL_COOLDOWN;
}

function mapFor<T>(maps: WeakMap<TokenStore, Map<string, T>>, store: TokenStore): Map<string, T> {
  const map = maps.get(store) ?? new Map<string, T>();
  maps.set(store, map);
  return map;
}
