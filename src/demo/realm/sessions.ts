/**
 * The sessions of the realm's users.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import type { RealmUser } from "../users.ts";

/** A user's session with one client. */
export interface UserSession {
  readonly id: string;
  readonly username: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** In milliseconds since the epoch. */
  readonly startedAt: number;
  /** The time of the last refresh, in milliseconds since the epoch. */
  lastUsedAt: number;
  /** The `jti` of the latest refresh token. */
  refreshId: string;
  /** Whether the client was removed from the session, as when it reused a refresh token. */
  detached?: boolean;
}

/** Keycloak's fixed session lifespans, in seconds. */
const lifespans = { ssoSessionMax: 36_000, offlineSessionIdle: 2_592_000 } as const;

/** Above this number the oldest session is ended. */
const MAX_SESSIONS = 10_000;

/** Starts, finds and ends sessions. */
export class Sessions {
  readonly #idle: number;
  readonly #sessions = new Map<string, UserSession>();
  readonly #notBefore = new Map<string, number>();

  /** `idle` is how long a session lasts without a refresh, in seconds. */
  constructor(idle: number) {
    this.#idle = idle;
  }

  start(granted: Pick<UserSession, "clientId" | "scopes">, username: string): UserSession {
    const { clientId, scopes } = granted;
    const now = Date.now();
    const times = { startedAt: now, lastUsedAt: now };
    const session = { id: randomUUID(), username, clientId, scopes, ...times, refreshId: "" };
    this.#sessions.set(session.id, session);
    if (this.#sessions.size > MAX_SESSIONS) this.end(this.#sessions.keys().next().value!);
    return session;
  }

  /** Finds a session that has not ended. */
  get(id: string): UserSession | undefined {
    const session = this.#sessions.get(id);
    if (!session || this.secondsLeft(session) > 0) return session;
    this.end(id);
    return undefined;
  }

  end(id: string): void {
    this.#sessions.delete(id);
  }

  /** The sessions of a user with the given client, or with all clients. */
  of(username: string, clientId?: string): readonly UserSession[] {
    return [...this.#sessions.values()].filter((session) =>
      session.username === username && (clientId ?? session.clientId) === session.clientId
    );
  }

  /** Ends all of a user's sessions, as an administrator can; all earlier tokens become stale. */
  endAll({ username, sub }: RealmUser): void {
    this.#notBefore.set(sub, Math.floor(Date.now() / 1000));
    for (const { id } of this.of(username)) this.end(id);
  }

  /** The NumericDate up to which a user's tokens are stale; 0 if none are. */
  notBefore(sub: string): number {
    return this.#notBefore.get(sub) ?? 0;
  }

  /** Seconds until a session ends unless it is used. */
  secondsLeft(session: UserSession): number {
    const { startedAt, lastUsedAt } = session;
    const end = isOffline(session)
      ? lastUsedAt + lifespans.offlineSessionIdle * 1000
      : Math.min(lastUsedAt + this.#idle * 1000, startedAt + lifespans.ssoSessionMax * 1000);
    return Math.ceil((end - Date.now()) / 1000);
  }
}

/** Whether the session has the scope `offline_access`. */
export function isOffline(session: UserSession): boolean {
  return session.scopes.includes("offline_access");
}
