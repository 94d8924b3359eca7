/**
 * When the latest sign-in of a session is visible.
 *
 * @module
 */

/** Not a field of the session, so that TAB does not complete it. */
const shown = new WeakMap<object, Promise<void>>();

/** Begins a sign-in of a session; the returned function says that it is visible. */
export function signInBegins(session: object): () => void {
  let markShown = () => {};
  shown.set(session, new Promise((resolve) => markShown = resolve));
  return markShown;
}

/** Waits until a session's latest sign-in is visible; returns at once if there was none. */
export async function signInShown(session: object): Promise<void> {
  await shown.get(session);
}
