/**
 * The current state of a session, and who is told of its changes.
 *
 * @module
 */
import { initialState, type SessionState } from "./state.ts";

/** Keeps the state of one session. */
export class SessionStates {
  #current: SessionState = initialState;
  readonly #listeners = new Set<(state: SessionState) => void>();

  /** The current state. */
  get current(): SessionState {
    return this.#current;
  }

  /** Calls the listener at each change of state; returns a function that unsubscribes it. */
  subscribe(listener: (state: SessionState) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Replaces the state, and tells the listeners if it is another one. */
  change(next: SessionState): void {
    if (next === this.#current) return;
    this.#current = next;
    for (const listener of this.#listeners) {
      try {
        listener(next);
      } catch {
        // A failing listener must not break a sign-in, or lose a token that was just renewed.
      }
    }
  }

  /** Unsubscribes all listeners. */
  clear(): void {
    this.#listeners.clear();
  }
}
