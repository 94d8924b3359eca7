/**
 * The parts that make up a session's surroundings.
 *
 * @module
 */
import type { OAuthServer } from "../oauth/server.ts";
import type { TokenStore } from "../store/store.ts";
import type { System } from "../system/system.ts";
import type { SignInHistory } from "./history.ts";

/** The server a session uses, where its tokens are stored, and how it reaches the user. */
export interface SessionPlace {
  readonly system: System;
  /** The authorization server, together with our client. */
  readonly server: OAuthServer;
  readonly store: TokenStore;
  /** The key of the session's record in the store. */
  readonly key: string;
  readonly scope: string;
  /** API origins outside the issuer's domain, which the user must approve. */
  readonly foreignOrigins: readonly string[];
  /** Earlier sign-ins on this machine. */
  readonly history: SignInHistory;
  /** Shows the user a notice about the session. */
  readonly onNotice: (message: string) => void;
}
