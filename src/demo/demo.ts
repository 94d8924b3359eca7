/**
 * The embedded deployment, as its user holds it.
 *
 * @module
 */
import type { ApiName, Deployment } from "../model/deployment.ts";
import type { Secret } from "../model/secret.ts";
import type { DemoRequest } from "./server/request.ts";

/** A running embedded deployment. */
export interface Demo {
  /** What `signIn` takes as `deployment`. */
  readonly deployment: Deployment;
  /** The portal page. */
  readonly url: string;
  /** The issuer identifier of the authorization server. */
  readonly issuer: string;
  /**
   * The requests answered so far, oldest first; it grows while you look. Beyond 50,000 the older
   * half is forgotten.
   */
  readonly requests: readonly DemoRequest[];
  /**
   * Approves a sign-in through the pages, as a person would.
   *
   * @param userCode the code the client shows
   * @param user who approves
   * @throws {ProvenaError} `ERR_OPERATION` if no sign-in waits for the code, or the user may not
   */
  approve(userCode: string, user: string): Promise<void>;
  /**
   * Denies a sign-in through the pages, as a person would.
   *
   * @param userCode the code the client shows
   * @throws {ProvenaError} `ERR_OPERATION` if no sign-in waits for the code
   */
  deny(userCode: string): Promise<void>;
  /**
   * Changes a user's roles, or disables the account; tokens show it after a refresh.
   *
   * @param name the user name
   * @param change the roles, in place of all before, and whether the account works
   * @throws {ProvenaError} `ERR_CONFIG` if there is no such user
   */
  setUser(
    name: string,
    change: { readonly roles?: readonly string[]; readonly enabled?: boolean },
  ): void;
  /**
   * Gives an offline token of the client `automated-access`, for a script that nobody watches.
   *
   * The realm makes it without a sign-in; it works until the deployment stops or
   * {@link Demo.endSessions} ends it.
   *
   * @param user as whom the script acts
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
  /** Ends all sessions of a user, as an administrator can. */
  endSessions(user: string): void;
  /** Replaces the signing key: the APIs refuse every token given before. */
  rotateSigningKey(): Promise<void>;
  /** Takes an API or the authorization server down: connections are refused. */
  stop(api: "auth-server" | ApiName): Promise<void>;
  /** Brings it up again, on the same port. */
  resume(api: "auth-server" | ApiName): Promise<void>;
  /** Stops everything; a second call changes nothing. */
  close(): Promise<void>;
  /** The same as {@link Demo.close}. */
  [Symbol.asyncDispose](): Promise<void>;
}
