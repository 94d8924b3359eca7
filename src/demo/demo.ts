/**
 * The public interface of the embedded deployment.
 *
 * @module
 */
import type { Deployment } from "../model/deployment.ts";
import type { Secret } from "../model/secret.ts";
import type { DemoRequest, DemoServer } from "./server/request.ts";

/** A running embedded deployment. */
export interface Demo {
  /** Pass this to `signIn` as `deployment`. */
  readonly deployment: Deployment;
  /** The URL of the portal page. */
  readonly url: string;
  /** The issuer identifier of the authorization server. */
  readonly issuer: string;
  /**
   * The requests answered so far, oldest first. This is a live list: later requests are appended.
   * When it reaches 50,000 entries, the older half is dropped.
   */
  readonly requests: readonly DemoRequest[];
  /**
   * Approves a sign-in on the approval page, as a person would.
   *
   * @param userCode the user code that the client shows
   * @param user the name of the user who approves
   * @throws {ProvenaError} `ERR_OPERATION` if no sign-in is waiting for the code, or the user's
   *   account is disabled; `ERR_CONFIG` if there is no such user
   * @example
   * ```ts
   * import { startDemo } from "@provena/notebook/demo";
   * await using demo = await startDemo();
   * const answer = await fetch(`${demo.issuer}/protocol/openid-connect/auth/device`, {
   *   method: "POST",
   *   body: new URLSearchParams({ client_id: "client-tools", scope: "openid roles" }),
   * });
   * const { user_code } = await answer.json();
   * await demo.approve(user_code, "editor");
   * ```
   */
  approve(userCode: string, user: string): Promise<void>;
  /**
   * Denies a sign-in on the approval page, as a person would.
   *
   * @param userCode the user code that the client shows
   * @throws {ProvenaError} `ERR_OPERATION` if no sign-in is waiting for the code
   * @see {@link Demo.approve} for an example
   */
  deny(userCode: string): Promise<void>;
  /**
   * Changes a user's roles, or enables or disables the account. Tokens carry the new roles after
   * the next refresh.
   *
   * @param name the user name
   * @param change the complete list of new roles, and whether the account is enabled; an omitted
   *   field does not change
   * @throws {ProvenaError} `ERR_CONFIG` if there is no such user
   * @example
   * ```ts
   * import { startDemo } from "@provena/notebook/demo";
   * await using demo = await startDemo();
   * demo.setUser("newcomer", { roles: ["entity-registry-read"] });
   * demo.setUser("reader", { enabled: false });
   * ```
   */
  setUser(
    name: string,
    change: { readonly roles?: readonly string[]; readonly enabled?: boolean },
  ): void;
  /**
   * Issues an offline token of the client `automated-access`, for an unattended script.
   *
   * No sign-in is needed. The token works until the deployment stops or {@link Demo.endSessions}
   * ends its session.
   *
   * @param user the name of the user the script acts as
   * @returns the offline token
   * @throws {ProvenaError} `ERR_CONFIG` if there is no such user
   * @example
   * ```ts
   * import { startDemo } from "@provena/notebook/demo";
   * await using demo = await startDemo();
   * const token = await demo.offlineToken("editor");
   * const env = { PROVENA_API_TOKEN: token.reveal() }; // the environment of the script
   * ```
   */
  offlineToken(user: string): Promise<Secret>;
  /**
   * Ends all sessions of a user, as an administrator can. Refreshing a token then fails.
   *
   * @param user the user name
   * @throws {ProvenaError} `ERR_CONFIG` if there is no such user
   * @example
   * ```ts
   * import { startDemo } from "@provena/notebook/demo";
   * await using demo = await startDemo();
   * demo.endSessions("editor");
   * ```
   */
  endSessions(user: string): void;
  /**
   * Replaces the signing key. The APIs then refuse every access token issued before.
   *
   * @example
   * ```ts
   * import { startDemo } from "@provena/notebook/demo";
   * await using demo = await startDemo();
   * await demo.rotateSigningKey();
   * ```
   */
  rotateSigningKey(): Promise<void>;
  /**
   * Stops an API, the authorization server or the object store, to test an outage: it refuses
   * connections until {@link Demo.resume}.
   *
   * @param api the server to stop
   * @example
   * ```ts
   * import { startDemo } from "@provena/notebook/demo";
   * await using demo = await startDemo();
   * await demo.stop("registry");
   * await demo.resume("registry"); // on the same port as before
   * ```
   */
  stop(api: DemoServer): Promise<void>;
  /**
   * Starts a stopped server again, on the same port.
   *
   * @param api the server to start
   * @throws {ProvenaError} `ERR_CONFIG` if another program has taken the port
   * @see {@link Demo.stop} for an example
   */
  resume(api: DemoServer): Promise<void>;
  /** Stops all servers and jobs, and removes uploaded files. A second call does nothing. */
  close(): Promise<void>;
  /** The same as {@link Demo.close}. */
  [Symbol.asyncDispose](): Promise<void>;
}
