import { describe, expect, test } from "vitest";
import { ProvenaError } from "../../src/errors.ts";
import * as failures from "../../src/session/failures.ts";
import {
  holdsTokens,
  initialState,
  type SessionEvent,
  type SessionState,
  type SignedInFacts,
} from "../../src/session/state.ts";
import { reduce } from "../../src/session/reduce.ts";

const facts: SignedInFacts = {
  user: { sub: "1", username: "ada", name: "Ada", email: "ada@reef.example" },
  roles: ["entity-registry-read"],
  accessTokenExpiresAt: 2,
  sessionEndsAt: 3,
  signedInAt: 1,
  origin: "cache",
  verified: true,
};
const code = {
  userCode: "ABCD-EFGH",
  verificationUri: "https://auth.reef.example/device",
  verificationUriComplete: undefined,
  expiresAt: 9,
};
const failure = { code: "ERR_NETWORK", message: "away" } as const;
const awaiting: SessionState = { status: "awaitingUser", adopted: false, ...code };
const holding = {
  signedIn: { status: "signedIn", ...facts },
  refreshing: { status: "refreshing", ...facts },
  disconnected: { status: "disconnected", failure, ...facts },
} as const satisfies Record<string, SessionState>;
const empty = {
  signedOut: initialState,
  awaitingUser: awaiting,
  expired: { status: "expired", user: facts.user, failure },
} as const satisfies Record<string, SessionState>;

describe("a state that holds tokens", () => {
  test.each(Object.entries(holding))("such as %s can refresh, disconnect and end", (_, state) => {
    const other = { ...facts, accessTokenExpiresAt: 20 };
    expect(holdsTokens(state)).toBe(true);
    expect(reduce(state, { type: "refreshStarted" })).toEqual({ status: "refreshing", ...facts });
    expect(reduce(state, { type: "refreshed", facts: other })).toEqual({
      status: "signedIn",
      ...other,
    });
    expect(reduce(state, { type: "disconnected", failure })).toEqual({
      status: "disconnected",
      failure,
      ...facts,
    });
    expect(reduce(state, { type: "sessionEnded", failure })).toEqual({
      status: "expired",
      user: facts.user,
      failure,
    });
  });

  test("keeps the previous account through all of these", () => {
    const state = reduce(initialState, {
      type: "signedIn",
      facts: { ...facts, previousUser: "bob" },
    });
    expect(reduce(state, { type: "refreshStarted" })).toMatchObject({ previousUser: "bob" });
    expect("previousUser" in reduce(holding.signedIn, { type: "refreshStarted" })).toBe(false);
  });
});

describe("a state without tokens", () => {
  const events: SessionEvent[] = [
    { type: "refreshStarted" },
    { type: "refreshed", facts },
    { type: "disconnected", failure },
    { type: "sessionEnded", failure },
  ];
  test.each(Object.entries(empty))("such as %s stays the same object", (_, state) => {
    expect(holdsTokens(state)).toBe(false);
    for (const event of events) expect(reduce(state, event)).toBe(state);
  });
});

describe("a sign-in that waits for approval", () => {
  test("begins with a new or an adopted code", () => {
    for (const adopted of [true, false]) {
      expect(reduce(initialState, { type: "codeIssued", code, adopted })).toEqual({
        status: "awaitingUser",
        adopted,
        ...code,
      });
    }
  });

  test("reports a failed poll until the next answer", () => {
    const troubled = reduce(awaiting, { type: "pollTroubled", trouble: "reset" });
    expect(troubled).toEqual({ ...awaiting, trouble: "reset" });
    expect(reduce(troubled, { type: "pollAnswered" })).toEqual(awaiting);
    expect("trouble" in reduce(troubled, { type: "pollAnswered" })).toBe(false);
    expect(reduce(awaiting, { type: "pollAnswered" })).toBe(awaiting);
  });

  test("ignores polls after its end", () => {
    for (const state of [initialState, holding.signedIn]) {
      expect(reduce(state, { type: "pollTroubled", trouble: "reset" })).toBe(state);
      expect(reduce(state, { type: "pollAnswered" })).toBe(state);
    }
  });

  test("that failed says why, and until when its code can still be used", () => {
    const failed = reduce(awaiting, { type: "signInFailed", failure, resumableUntil: 9 });
    expect(failed).toEqual({ status: "signedOut", failure, resumableUntil: 9 });
    const hopeless = reduce(awaiting, { type: "signInFailed", failure });
    expect(hopeless).toEqual({ status: "signedOut", failure });
    expect("resumableUntil" in hopeless).toBe(false);
  });

  test("ends signed in; a sign-out leaves nothing", () => {
    expect(initialState).toEqual({ status: "signedOut" });
    expect(reduce(awaiting, { type: "signedIn", facts })).toEqual(holding.signedIn);
    expect(reduce(holding.signedIn, { type: "signedOut" })).toBe(initialState);
  });
});

describe("why there is no token", () => {
  const { failureOf: _, ...made } = failures;
  test.each(Object.entries(made))("%s says what happened, then what to do", (_, make) => {
    const { code, message } = make();
    const [happened, next] = message.split(/(?<=[^.])\. /);
    expect(code).toMatch(/^ERR_/);
    expect(happened!.length).toBeGreaterThan(8);
    expect(next).toMatch(/^(Run|Set|Unset|Sign|Make) /);
  });

  test("gives the command to type in a shell", () => {
    expect(failures.signInRequired().next?.command).toBe("provena login");
    expect(failures.notOffline().next?.command).toBe("provena login --offline");
  });

  test.each([
    [
      failures.signInRequired,
      "ERR_SIGN_IN_REQUIRED",
      "Not signed in. Sign in: await session.signIn()",
    ],
    [
      failures.notInteractive,
      "ERR_SIGN_IN_REQUIRED",
      "set). Set PROVENA_API_TOKEN to an offline token",
    ],
    [failures.tokenFromEnvironment, "ERR_CONFIG", "The token comes from an environment variable"],
    [failures.notOffline, "ERR_CONFIG", "Sign in for one: await signIn({ offline: true })"],
    [failures.accountChanged, "ERR_SIGN_IN_REQUIRED", "Another account has signed in since"],
    [failures.signedOutElsewhere, "ERR_SIGN_IN_REQUIRED", "signed out elsewhere"],
    [failures.noRefreshToken, "ERR_SIGN_IN_REQUIRED", "gave no refresh token"],
    [failures.wrongAccount, "ERR_TOKEN_INVALID", "tokens for another account"],
    [failures.cancelled, "ERR_SIGN_IN_CANCELLED", "continue with the same code while it is valid"],
  ])("%o is %s", (make, code, words) => {
    expect(make()).toMatchObject({ code, message: expect.stringContaining(words) });
  });

  test("a failure keeps the code and message of any error", () => {
    const error = new ProvenaError("ERR_STORE", "The disk is full");
    expect(failures.failureOf(error)).toEqual({ code: "ERR_STORE", message: "The disk is full" });
    expect(failures.failureOf(new Error("reset"))).toEqual({
      code: "ERR_NETWORK",
      message: "reset",
    });
  });
});
