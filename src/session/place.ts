/**
 * The parts of a session, which all that works for it is given.
 *
 * @module
 */
import type { OAuthServer } from "../oauth/server.ts";
import type { TokenStore } from "../store/store.ts";
import type { System } from "../system/system.ts";
import type { SignInHistory } from "./history.ts";

/** Whom a session talks to, and where its tokens rest. */
export interface SessionPlace {
  readonly system: System;
  /** The authorization server, as one client sees it. */
  readonly server: OAuthServer;
  readonly store: TokenStore;
  /** The key of the session's record in the store. */
  readonly key: string;
  readonly scope: string;
  /** API origins outside the issuer's domain, which a person must approve. */
  readonly foreignOrigins: readonly string[];
  /** What this machine has seen before. */
  readonly history: SignInHistory;
  /** Tells the person at the terminal or notebook something about the session. */
  readonly onNotice: (message: string) => void;
}
