/**
 * The two functions that create a session.
 *
 * @module
 */
import { createPresenter } from "../display/presenter.ts";
import { readOptions } from "../model/options.ts";
import { realSystem, type System } from "../system/system.ts";
import { sessionView, startedView } from "../view/session.ts";
import { AuthSession } from "./auth_session.ts";
import { environmentOf, type SessionSetup, setUpSession, type SignInOptions } from "./setup.ts";
import { signInShown } from "./sign_in_shown.ts";

export type { SignInOptions } from "./setup.ts";

/**
 * Signs in to a Provena deployment.
 *
 * The first time, a card shows a code to approve in a browser. After that, the session comes from
 * the cache and is renewed automatically.
 *
 * @param options the deployment and how to sign in, or the name of a deployment
 * @returns the session, signed in
 * @throws {ProvenaError} `ERR_CONFIG` for invalid options, `ERR_SIGN_IN_REQUIRED` if nobody can
 * approve, `ERR_SIGN_IN_CANCELLED`, `ERR_SIGN_IN_DECLINED`, `ERR_DEVICE_CODE_EXPIRED`,
 * `ERR_NETWORK`, `ERR_DISCOVERY`
 * @see https://www.rfc-editor.org/rfc/rfc8628
 * @example
 * ```ts
 * import { signIn } from "@provena/notebook";
 * import { startDemo } from "@provena/notebook/demo";
 * await using demo = await startDemo({ approve: "reader", interval: 1 });
 * const session = await signIn({ deployment: demo.deployment, interactive: true });
 * console.log((await session.roles()).has("entity-registry-read")); // true
 * ```
 */
export function signIn(options: SignInOptions | string = {}): Promise<AuthSession> {
  const given = named(options);
  const session = createSession(given);
  const { signal } = given;
  const signedIn = session.signIn(signal ? { signal } : {});
  const environment = environmentOf(realSystem, {}, "stdout");
  // Without `await`, the cell shows this promise, and the result of a cell can never be updated.
  // The display waits for the card, which would otherwise appear under a later cell.
  return createPresenter(environment, realSystem).presentLines(signedIn, startedView, {
    after: () => signInShown(session),
  });
}

/**
 * Creates a session without any input or output; sign in with its `signIn()`.
 *
 * @param options the deployment and how to sign in, or the name of a deployment
 * @returns the session, not signed in yet
 * @throws {ProvenaError} `ERR_CONFIG` for invalid options
 * @example
 * ```ts
 * import { createSession } from "@provena/notebook";
 * const session = createSession({ domain: "dev.rrap-is.com", realm: "rrap" });
 * console.log(session.state.status); // signedOut
 * ```
 */
export function createSession(options: SignInOptions | string = {}): AuthSession {
  const given = named(options);
  const { fetch } = given;
  return createSessionIn(fetch ? { ...realSystem, fetch, proxyFor: undefined } : realSystem, given);
}

function named(options: SignInOptions | string): SignInOptions {
  return typeof options === "string" ? { deployment: options } : readOptions(options, "a session");
}

/**
 * Makes a session in a given outside world; for tests.
 *
 * @param system the outside world
 * @param options as {@link createSession} takes them
 * @returns the session
 * @internal
 */
export function createSessionIn(system: System, options: SignInOptions): AuthSession {
  // Rejects invalid options at once, but reads files only at first use.
  environmentOf(system, options, "stderr");
  let setup: SessionSetup | undefined;
  const setUp = () => setup ??= setUpSession(system, options);
  const isInFile = typeof options.deployment === "string" ||
    (options.deployment === undefined && options.domain === undefined);
  if (!isInFile) setUp();
  const presenter = createPresenter(environmentOf(system, options, "stdout"), system);
  const session = new AuthSession(setUp, { system, presenter });
  return presenter.presentLines(session, () => sessionView(session.state, session.deployment));
}
