/**
 * The signed-in user and the session's status, as results.
 *
 * @module
 */
import type { Configuration } from "../configuration/configuration.ts";
import { asResult } from "../model/as_result.ts";
import type { User } from "../model/claims.ts";
import type { PersonLink } from "../model/linked_person.ts";
import type { StatusData } from "../model/status.ts";
import { holdsTokens, type SessionState } from "../session/state.ts";

/** The signed-in user. */
export interface Principal extends User {
  /** The plain data, stable for programs. */
  toJSON(): { sub: string; username: string; name: string | null; email: string | null };
}

/** The status of a session. */
export interface SessionStatus extends StatusData {
  /** The plain data, stable for programs. */
  toJSON(): StatusData;
}

/** The user of a token, as a result. */
export function principalOf({ sub, username, name, email }: User): Principal {
  return asResult({ sub, username, name, email }, {
    toJSON: () => ({ sub, username, name: name ?? null, email: email ?? null }),
  });
}

/** The status of a session; `store` is a path or a word, `person` the Person as last known. */
export function statusOf(
  state: SessionState,
  configuration: Configuration,
  { store, person }: { readonly store: string; readonly person: PersonLink | undefined },
): SessionStatus {
  const { deployment: { domain, realm, issuer }, profile, clientId } = configuration;
  const facts = holdsTokens(state) ? state : undefined;
  const iso = (ms: number | undefined) => ms === undefined ? null : new Date(ms).toISOString();
  const { username, name = null, email = null } = facts?.user ?? {};
  const data: StatusData = {
    status: state.status,
    deployment: { domain, realm, issuer },
    profile,
    clientId,
    user: username === undefined ? null : { username, name, email },
    accessTokenExpiresAt: iso(facts?.accessTokenExpiresAt),
    sessionEndsAt: iso(facts?.sessionEndsAt),
    store,
    person: person ? { id: person.person, toldAt: new Date(person.at).toISOString() } : undefined,
  };
  return asResult(data, {});
}
