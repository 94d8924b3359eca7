/**
 * The states of a session, and the events that change them.
 *
 * @module
 */
import type { NextStep, ProvenaErrorCode } from "../errors.ts";
import type { User } from "../model/claims.ts";
import type { PendingCode } from "../model/device_code.ts";

/** The source of the tokens in use. */
export type TokenOrigin = "cache" | "device" | "access-token" | "offline-token";

/** The facts of a signed-in session; times in milliseconds since the epoch. */
export interface SignedInFacts {
  /** The user who is signed in. */
  readonly user: User;
  /** The realm roles in the access token; undefined if it has none. */
  readonly roles: readonly string[] | undefined;
  /** When the access token expires. */
  readonly accessTokenExpiresAt: number;
  /** When the session ends unless it is refreshed before; undefined if unknown. */
  readonly sessionEndsAt: number | undefined;
  /** False if the server gave nothing to renew the access token with. */
  readonly renewable?: false;
  /** When the user signed in; undefined for tokens from the environment. */
  readonly signedInAt: number | undefined;
  /** The source of the access token. */
  readonly origin: TokenOrigin;
  /** False for an access token from the environment, which is used without verification. */
  readonly verified: boolean;
  /** The user name this profile used before, if it was a different account. */
  readonly previousUser?: string;
}

/** Why a session is not signed in, or no longer. */
export interface Failure {
  /** The stable error code. */
  readonly code: ProvenaErrorCode;
  /** What happened, then what to do. */
  readonly message: string;
  /** Only what happened; present if there is something to do. */
  readonly what?: string;
  /** What to do. */
  readonly next?: NextStep;
}

/** The state of a session. */
export type SessionState =
  | {
    readonly status: "signedOut";
    readonly failure?: Failure;
    /** After a cancel: until when the code can still be used, in ms since the epoch. */
    readonly resumableUntil?: number;
  }
  | ({
    readonly status: "awaitingUser";
    /** True if the code was requested earlier, by this or another process. */
    readonly adopted: boolean;
    /** Why the last poll failed, if the wait continues. */
    readonly trouble?: string;
  } & PendingCode)
  | ({ readonly status: "signedIn" } & SignedInFacts)
  | ({ readonly status: "refreshing" } & SignedInFacts)
  | ({ readonly status: "disconnected"; readonly failure: Failure } & SignedInFacts)
  | { readonly status: "expired"; readonly user: User; readonly failure: Failure };

/** The result of a sign-out. */
export interface SignOutResult {
  /** Whether the session at the server was ended. */
  readonly server: "ended" | "unreachable" | "skipped";
  /** Whether the local record was deleted, or a token in the environment still applies. */
  readonly local: "deleted" | "environment";
}

/** An event in the life of a session. */
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

/** The state of every new session. */
export const initialState: SessionState = { status: "signedOut" };

/** A state in which the session has tokens. */
export type HoldingState = Extract<SessionState, SignedInFacts>;

/** Whether the session has tokens in this state. */
export function holdsTokens(state: SessionState): state is HoldingState {
  return state.status === "signedIn" || state.status === "refreshing" ||
    state.status === "disconnected";
}
