/**
 * How events change the state of a session: a pure reducer.
 *
 * @module
 */
import {
  type HoldingState,
  holdsTokens,
  initialState,
  type SessionEvent,
  type SessionState,
  type SignedInFacts,
} from "./state.ts";

/** The state after an event; the same object if the event does not apply to the state. */
export function reduce(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case "codeIssued":
      return { status: "awaitingUser", adopted: event.adopted, ...event.code };
    case "pollTroubled":
      return state.status === "awaitingUser" ? { ...state, trouble: event.trouble } : state;
    case "pollAnswered": {
      if (state.status !== "awaitingUser" || state.trouble === undefined) return state;
      const { trouble: _, ...rest } = state;
      return rest;
    }
    case "signedIn":
      return { status: "signedIn", ...event.facts };
    case "signInFailed":
      return {
        status: "signedOut",
        failure: event.failure,
        ...(event.resumableUntil === undefined ? {} : { resumableUntil: event.resumableUntil }),
      };
    case "refreshStarted":
      return holdsTokens(state) ? { status: "refreshing", ...factsOf(state) } : state;
    case "refreshed":
      return holdsTokens(state) ? { status: "signedIn", ...event.facts } : state;
    case "disconnected":
      return holdsTokens(state)
        ? { status: "disconnected", ...factsOf(state), failure: event.failure }
        : state;
    case "sessionEnded":
      return holdsTokens(state)
        ? { status: "expired", user: state.user, failure: event.failure }
        : state;
    case "signedOut":
      return initialState;
  }
}

function factsOf(state: HoldingState): SignedInFacts {
  const { status: _, failure: __, ...facts } = { failure: undefined, ...state };
  return facts;
}
