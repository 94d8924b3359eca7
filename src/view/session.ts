/**
 * A session in one line, for cells that return a session or the promise of one.
 *
 * @module
 */
import { identity, type Line, line, text } from "../display/document.ts";
import type { Deployment } from "../model/deployment.ts";
import { holdsTokens, type SessionState } from "../session/state.ts";

/** The view of a session object. */
export function sessionView(state: SessionState, deployment: Deployment): readonly Line[] {
  const account = holdsTokens(state)
    ? [text("soft", " · signed in as "), identity(state.user.email ?? state.user.username)]
    : [text("soft", " · not signed in")];
  return [line(text("soft", "Provena session with "), deployment.domain, ...account)];
}

/**
 * The view of a sign-in's promise, if the `await` was forgotten. It says no more, because the
 * result of a cell can never be updated.
 */
export function startedView(): readonly Line[] {
  return [line(text("soft", "Sign-in started, see the card."))];
}
