/**
 * The states of a session, and how events change them: a pure reducer.
 *
 * @module
 */
import type { NextStep, ProvenaErrorCode } from "../errors.ts";
import type { User } from "../model/claims.ts";
import type { PendingCode } from "../model/device_code.ts";

/** Where the tokens in use came from. */
export type TokenOrigin = "cache" | "device" | "access-token" | "offline-token";

/** What is known of a signed-in session; times in milliseconds since the epoch. */
export interface SignedInFacts {
  /** Who is signed in. */
  readonly user: User;
  /** The realm roles of the access token; undefined if it carries none. */
  readonly roles: readonly string[] | undefined;
  /** When the access token ends. */
  readonly accessTokenExpiresAt: number;
  /** When the session ends unless it is refreshed before; undefined where unknown. */
  readonly sessionEndsAt: number | undefined;
  /** When the person signed in; undefined for tokens from the environment. */
  readonly signedInAt: number | undefined;
  /** Where the access token came from. */
  readonly origin: TokenOrigin;
  /** False for a token taken from the environment as it is. */
  readonly verified: boolean;
  /** The account this profile had before, where it was another one. */
  readonly previousUser?: string;
}

/** Why a session is not, or no longer, signed in. */
export interface Failure {
  /** The stable name of what went wrong. */
  readonly code: ProvenaErrorCode;
  /** What happened, then what to do. */
  readonly message: string;
  /** What happened alone, where something is to be done. */
  readonly what?: string;
  /** What to do. */
  readonly next?: NextStep;
}

/** The state of a session. */
export type SessionState =
  | {
    readonly status: "signedOut";
    readonly failure?: Failure;
    /** After a cancel: when the code that can be taken up again ends, in ms since the epoch. */
    readonly resumableUntil?: number;
  }
  | ({
    readonly status: "awaitingUser";
    /** True if the code was asked for earlier, by this or another process. */
    readonly adopted: boolean;
    /** The last poll that went wrong without ending the wait. */
    readonly trouble?: string;
  } & PendingCode)
  | ({ readonly status: "signedIn" } & SignedInFacts)
  | ({ readonly status: "refreshing" } & SignedInFacts)
  | ({ readonly status: "disconnected"; readonly failure: Failure } & SignedInFacts)
  | { readonly status: "expired"; readonly user: User; readonly failure: Failure };

/** What happens to a session. */
export type SessionEvent =
  | { readonly type: "codeIssued"; readonly code: PendingCode; readonly adopted: boolean }
  | { readonly type: "pollTroubled"; readonly trouble: string }
  | { readonly type: "pollAnswered" }
  | { readonly type: "signedIn"; readonly facts: SignedInFacts }
  | { readonly type: "signInFailed"; readonly failure: Failure; readonly resumableUntil?: number }
  | { readonly type: "refreshStarted" }
  | { readonly type: "refreshed"; readonly facts: SignedInFacts }
  | { readonly type: "disconnected"; readonly failure: Failure }
  | { readonly type: "sessionEnded"; readonly failure: Failure }
  | { readonly type: "signedOut" };

/** How every session begins. */
export const initialState: SessionState = { status: "signedOut" };

/**
 * The state after an event; an event that makes no sense in a state changes nothing.
 *
 * @param state the state before
 * @param event what happened
 * @returns the state after, the same object if nothing changed
 */
export function reduce(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case "codeIssued":
      return { status: "awaitingUser", adopted: event.adopted, ...event.code };
    case "pollTroubled":
      return state.status === "awaitingUser" ? { ...state, trouble: event.trouble } : state;
    case "pollAnswered": {
      if (state.status !== "awaitingUser" || state.trouble === undefined) return state;
      const { trouble: _, ...calm } = state;
      return calm;
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

type HoldingState = Extract<SessionState, SignedInFacts>;

/**
 * Whether a state has tokens behind it.
 *
 * @param state the state
 * @returns true while signed in, refreshing or disconnected
 */
export function holdsTokens(state: SessionState): state is HoldingState {
  return state.status === "signedIn" || state.status === "refreshing" ||
    state.status === "disconnected";
}

function factsOf(state: HoldingState): SignedInFacts {
  const { status: _, failure: __, ...facts } = { failure: undefined, ...state };
  return facts;
}
