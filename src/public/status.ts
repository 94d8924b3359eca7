/**
 * Who is signed in, and where the session stands: results that show themselves.
 *
 * @module
 */
import type { Configuration } from "../configuration/configuration.ts";
import type { User } from "../model/claims.ts";
import type { PersonLink } from "../model/linked_person.ts";
import { holdsTokens, type SessionState } from "../session/state.ts";
import type { StatusData } from "../model/status.ts";

/** The person signed in. */
export class Principal implements User {
  /** The account's identifier at the issuer. */
  readonly sub: string;
  /** The name the account signs in with. */
  readonly username: string;
  /** Name and surname, where the token carries them. */
  readonly name: string | undefined;
  /** The address, where the token carries it. */
  readonly email: string | undefined;

  /**
   * Made by the session; not meant to be called.
   *
   * @param user who it is
   */
  constructor(user: User) {
    this.sub = user.sub;
    this.username = user.username;
    this.name = user.name;
    this.email = user.email;
  }

  /** The plain data, stable for programs. */
  toJSON(): { sub: string; username: string; name: string | null; email: string | null } {
    const { sub, username, name = null, email = null } = this;
    return { sub, username, name, email };
  }
}

/** Where a session stands. */
export class SessionStatus implements StatusData {
  /** Where the session stands. */
  readonly status: StatusData["status"];
  /** The deployment it is for. */
  readonly deployment: StatusData["deployment"];
  /** The profile, which tells several accounts apart. */
  readonly profile: string;
  /** The OAuth client. */
  readonly clientId: string;
  /** Who is signed in; null if nobody is. */
  readonly user: StatusData["user"];
  /** When the access token ends, in ISO format. */
  readonly accessTokenExpiresAt: string | null;
  /** When the session ends if nobody uses it, in ISO format. */
  readonly sessionEndsAt: string | null;
  /** Where the session is kept, in words. */
  readonly store: string;
  /** The Person you are linked to, as last told; undefined if it never was. */
  readonly person: StatusData["person"];

  /**
   * Made by the session; not meant to be called.
   *
   * @param data the status
   */
  constructor(data: StatusData) {
    this.status = data.status;
    this.deployment = data.deployment;
    this.profile = data.profile;
    this.clientId = data.clientId;
    this.user = data.user;
    this.accessTokenExpiresAt = data.accessTokenExpiresAt;
    this.sessionEndsAt = data.sessionEndsAt;
    this.store = data.store;
    this.person = data.person;
  }

  /**
   * The status of a session.
   *
   * @param state where it stands
   * @param configuration whose session it is
   * @param known where the tokens rest, in words or as a path, and the Person as last told
   * @returns the status
   */
  static of(
    state: SessionState,
    configuration: Configuration,
    { store, person }: { readonly store: string; readonly person: PersonLink | undefined },
  ): SessionStatus {
    const { deployment: { domain, realm, issuer }, profile, clientId } = configuration;
    const facts = holdsTokens(state) ? state : undefined;
    const iso = (ms: number | undefined) => ms === undefined ? null : new Date(ms).toISOString();
    const { username, name = null, email = null } = facts?.user ?? {};
    return new SessionStatus({
      status: state.status,
      deployment: { domain, realm, issuer },
      profile,
      clientId,
      user: username === undefined ? null : { username, name, email },
      accessTokenExpiresAt: iso(facts?.accessTokenExpiresAt),
      sessionEndsAt: iso(facts?.sessionEndsAt),
      store,
      person: person ? { id: person.person, toldAt: new Date(person.at).toISOString() } : undefined,
    });
  }

  /** The plain data, stable for programs. */
  toJSON(): StatusData {
    return { ...this };
  }
}
