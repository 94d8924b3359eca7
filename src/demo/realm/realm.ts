/**
 * What the authorization server remembers: device codes and sessions.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import type { RealmUser, UserDirectory } from "../users.ts";
import type { RealmKeys } from "./keys.ts";

/** How long things live, in seconds. */
export interface RealmTimes {
  readonly accessTokenTtl: number;
  readonly refreshTokenTtl: number;
  readonly deviceCodeTtl: number;
  readonly interval: number;
}

/** A code somebody may approve. */
export interface DeviceCode {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** In milliseconds since the epoch. */
  readonly expiresAt: number;
  /** The last poll that was not too early, in milliseconds since the epoch. */
  lastPollAt?: number;
  decision: "pending" | "denied" | { readonly approvedBy: string };
}

/** A user's session with one client. */
export interface UserSession {
  readonly id: string;
  readonly username: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** In milliseconds since the epoch. */
  readonly startedAt: number;
  /** The last refresh, in milliseconds since the epoch. */
  lastUsedAt: number;
  /** The refresh token given last. */
  refreshId: string;
  /** After the reuse of a refresh token the session lives on, without the client. */
  detached?: boolean;
}

/** Keycloak's SSO Session Max and Offline Session Idle, in seconds. */
const SESSION_MAX = 36_000;
const OFFLINE_IDLE = 2_592_000;

/** The state of a realm. */
export class Realm {
  readonly name: string;
  readonly issuer: string;
  readonly users: UserDirectory;
  readonly keys: RealmKeys;
  readonly times: RealmTimes;
  /** Whether a refresh token can be used once only. */
  readonly strictRotation: boolean;
  readonly #codes = new Map<string, DeviceCode>();
  readonly #sessions = new Map<string, UserSession>();
  readonly #notBefore = new Map<string, number>();

  constructor(facts: {
    readonly name: string;
    readonly issuer: string;
    readonly users: UserDirectory;
    readonly keys: RealmKeys;
    readonly times: RealmTimes;
    readonly strictRotation: boolean;
  }) {
    this.name = facts.name;
    this.issuer = facts.issuer;
    this.users = facts.users;
    this.keys = facts.keys;
    this.times = facts.times;
    this.strictRotation = facts.strictRotation;
  }

  /** Every role of a user, Keycloak's own included. */
  rolesOf(user: RealmUser): readonly string[] {
    return [`default-roles-${this.name}`, "offline_access", "uma_authorization", ...user.roles];
  }

  addCode(code: Pick<DeviceCode, "deviceCode" | "userCode" | "clientId" | "scopes">): void {
    const now = Date.now();
    for (const old of this.#codes.values()) {
      if (old.expiresAt + this.times.deviceCodeTtl * 1000 < now) this.removeCode(old);
    }
    const expiresAt = now + this.times.deviceCodeTtl * 1000;
    this.#codes.set(code.deviceCode, { ...code, expiresAt, decision: "pending" });
  }

  codeFor(deviceCode: string): DeviceCode | undefined {
    return this.#codes.get(deviceCode);
  }

  /** The code a person may still decide about. */
  pendingCode(userCode: string): DeviceCode | undefined {
    const wanted = bareCode(userCode);
    return [...this.#codes.values()].find((code) =>
      bareCode(code.userCode) === wanted && code.decision === "pending" &&
      code.expiresAt > Date.now()
    );
  }

  removeCode(code: DeviceCode): void {
    this.#codes.delete(code.deviceCode);
  }

  startSession(granted: Pick<DeviceCode, "clientId" | "scopes">, username: string): UserSession {
    const now = Date.now();
    const session: UserSession = {
      id: randomUUID(),
      username,
      clientId: granted.clientId,
      scopes: granted.scopes,
      startedAt: now,
      lastUsedAt: now,
      refreshId: "",
    };
    this.#sessions.set(session.id, session);
    return session;
  }

  session(id: string): UserSession | undefined {
    const session = this.#sessions.get(id);
    if (!session || this.idleLeft(session) > 0) return session;
    this.#sessions.delete(id);
    return undefined;
  }

  endSession(id: string): void {
    this.#sessions.delete(id);
  }

  /** Takes the client out of the user's sessions; offline ones are of one client and end. */
  detachSessionsOf(username: string, clientId: string): void {
    for (const session of [...this.#sessions.values()]) {
      if (session.username !== username || session.clientId !== clientId) continue;
      if (isOffline(session)) this.#sessions.delete(session.id);
      else session.detached = true;
    }
  }

  /** What an administrator does: tokens from before are stale, offline ones too. */
  endAllSessionsOf(username: string): void {
    const sub = this.users.get(username)?.sub;
    if (sub !== undefined) this.#notBefore.set(sub, Math.floor(Date.now() / 1000));
    this.endSessionsOf(username);
  }

  /** The NumericDate up to which a user's tokens are stale; 0 if they never were. */
  notBefore(sub: string): number {
    return this.#notBefore.get(sub) ?? 0;
  }

  endSessionsOf(username: string, clientId?: string): void {
    for (const { id, ...session } of [...this.#sessions.values()]) {
      const matches = clientId === undefined || session.clientId === clientId;
      if (session.username === username && matches) this.#sessions.delete(id);
    }
  }

  /** Seconds until a session ends unless it is used. */
  idleLeft(session: UserSession): number {
    const now = Date.now();
    const idle = isOffline(session) ? OFFLINE_IDLE : this.times.refreshTokenTtl;
    const idleEnd = session.lastUsedAt + idle * 1000;
    const end = isOffline(session)
      ? idleEnd
      : Math.min(idleEnd, session.startedAt + SESSION_MAX * 1000);
    return Math.ceil((end - now) / 1000);
  }
}

/** Whether a session outlives the browser's: it was signed in with `offline_access`. */
export function isOffline(session: UserSession): boolean {
  return session.scopes.includes("offline_access");
}

/** A user code without what people type around its letters. */
function bareCode(userCode: string): string {
  return userCode.toUpperCase().replace(/[^A-Z0-9]/g, "");
}
