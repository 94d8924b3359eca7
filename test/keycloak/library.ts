/**
 * The library under test, as the scenarios hold it.
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

/** A state in which somebody has to approve. */
export type Awaiting = Extract<SessionState, { status: "awaitingUser" }>;

/** Where nothing listens, for scenarios that call no API. */
const nowhere = Object.fromEntries(
  apiNames.map((name) => [name, "http://127.0.0.1:1"]),
) as Record<ApiName, string>;

/** The deployment around a realm. */
export function deploymentOf(realm: Realm, apis: Record<ApiName, string> = nowhere): Deployment {
  return defineDeployment({ domain: "localhost", realm: realmName, issuer: realm.issuer, apis });
}

/** A session with a store of its own, with nothing on the screen. */
export function openSession(realm: Realm, options: SignInOptions = {}): AuthSession {
  return createSession({
    deployment: deploymentOf(realm),
    store: new MemoryStore(),
    display: "none",
    interactive: true,
    ...options,
  });
}

/** Starts signing in, and hands over the code and how it ends. */
export async function startSignIn(
  session: AuthSession,
): Promise<{ code: Awaiting; outcome: Promise<unknown> }> {
  const code = stateOf(session, "awaitingUser");
  const outcome = session.signIn();
  outcome.catch(() => {});
  // A sign-in that fails before there is a code must not leave the test waiting.
  await Promise.race([code, outcome]);
  return { code: await code, outcome };
}

/** Signs in as a person who approves. */
export async function signInAs(realm: Realm, user: string, session: AuthSession): Promise<void> {
  const { code, outcome } = await startSignIn(session);
  await realm.approve(code.userCode, user);
  await outcome;
}

/** The state once it has a status. */
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

/** The one record of tokens in a store. */
export async function tokensIn(
  store: MemoryStore,
): Promise<Extract<StoredRecord, { kind: "tokens" }>> {
  const [key] = await store.list();
  const record = await store.load(key!);
  if (record?.kind !== "tokens") throw new Error("The store holds no tokens");
  return record;
}
