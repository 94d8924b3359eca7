/**
 * The library under test, as the scenarios use it.
 */
import { expect } from "vitest";
import {
  type AuthSession,
  createSession,
  defineDeployment,
  type Deployment,
  isProvenaError,
  MemoryStore,
  type ProvenaErrorCode,
  type SessionState,
  type SignInOptions,
  type StoredRecord,
} from "../../mod.ts";
import { type ApiName, apiNames } from "../../src/model/deployment.ts";
import { type Realm, realmName } from "./realm.ts";

/** The state that waits for an approval. */
export type Awaiting = Extract<SessionState, { status: "awaitingUser" }>;

/** Unused addresses, for scenarios that call no API. */
const nowhere = Object.fromEntries(
  apiNames.map((name) => [name, "http://127.0.0.1:1"]),
) as Record<ApiName, string>;

/** A deployment with a realm. */
export function deploymentOf(realm: Realm, apis: Record<ApiName, string> = nowhere): Deployment {
  return defineDeployment({ domain: "localhost", realm: realmName, issuer: realm.issuer, apis });
}

/** A session with its own store, without a display. */
export function openSession(realm: Realm, options: SignInOptions = {}): AuthSession {
  return createSession({
    deployment: deploymentOf(realm),
    store: new MemoryStore(),
    display: "none",
    interactive: true,
    ...options,
  });
}

/** Starts a sign-in; returns the code and the promise of its end. */
export async function startSignIn(
  session: AuthSession,
): Promise<{ code: Awaiting; outcome: Promise<unknown> }> {
  const code = stateOf(session, "awaitingUser");
  const outcome = session.signIn();
  outcome.catch(() => {});
  // If the sign-in fails before there is a code, the test must not wait forever.
  await Promise.race([code, outcome]);
  return { code: await code, outcome };
}

/** Signs in, and approves as a user. */
export async function signInAs(realm: Realm, user: string, session: AuthSession): Promise<void> {
  const { code, outcome } = await startSignIn(session);
  await realm.approve(code.userCode, user);
  await outcome;
}

/** Waits for a status; returns that state. */
export function stateOf<S extends SessionState["status"]>(
  session: AuthSession,
  status: S,
): Promise<Extract<SessionState, { status: S }>> {
  return new Promise((resolve) => {
    const look = (state: SessionState) => {
      if (state.status !== status) return;
      unsubscribe();
      resolve(state as Extract<SessionState, { status: S }>);
    };
    const unsubscribe = session.subscribe(look);
    look(session.state);
  });
}

/** Expects a typed error, and returns its message. */
export async function expectFailure(
  outcome: Promise<unknown>,
  code: ProvenaErrorCode,
): Promise<string> {
  const error: unknown = await outcome.then(() => "it succeeded", (thrown: unknown) => thrown);
  expect(isProvenaError(error) ? error.code : error).toBe(code);
  return isProvenaError(error) ? error.message : "";
}

/** The only token record in a store. */
export async function tokensIn(
  store: MemoryStore,
): Promise<Extract<StoredRecord, { kind: "tokens" }>> {
  const [key] = await store.list();
  const record = await store.load(key!);
  if (record?.kind !== "tokens") throw new Error("The store holds no tokens");
  return record;
}
