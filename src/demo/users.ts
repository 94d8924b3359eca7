/**
 * The users of the embedded deployment.
 *
 * @module
 */
import { authorisationModel } from "../model/roles.ts";
import { stableUuid } from "./stable_uuid.ts";

/** A user who can approve a sign-in. */
export interface DemoUser {
  /** The realm roles, such as `entity-registry-read`. */
  readonly roles: readonly string[];
  /** The email address. @default the user name at example.org */
  readonly email?: string;
  /** The given and family name. @default the user name */
  readonly name?: string;
}

/** A user as stored in the realm. */
export interface RealmUser extends Required<DemoUser> {
  readonly username: string;
  /** The subject identifier. It is derived from the name, so it is the same after a restart. */
  readonly sub: string;
  readonly enabled: boolean;
}

const allRoles = authorisationModel.flatMap((component) => component.roles.map((r) => r.name));

/** A built-in user. */
export interface DemoPerson extends DemoUser {
  /** What the user is allowed to do, in a few words. */
  readonly may: string;
}

/** The built-in users, by user name. */
export const demoPeople: Readonly<Record<string, DemoPerson>> = {
  newcomer: { name: "Nico Newcomer", roles: [], may: "no roles" },
  reader: {
    name: "Remy Reader",
    roles: ["entity-registry-read"],
    may: "reads the registry",
  },
  editor: {
    name: "Edda Editor",
    roles: ["entity-registry-read", "entity-registry-write"],
    may: "reads and writes the registry",
  },
  other: {
    name: "Otis Other",
    roles: ["entity-registry-read", "entity-registry-write"],
    may: "reads and writes the registry, reviews releases",
  },
  unlinked: {
    name: "Una Unlinked",
    roles: ["entity-registry-read", "entity-registry-write"],
    may: "may write to the registry, but is linked to no Person",
  },
  admin: { name: "Ada Admin", roles: allRoles, may: "everything" },
};

/** The users of a realm: the built-in ones, and those of the options, which take precedence. */
export class UserDirectory {
  readonly #users = new Map<string, RealmUser>();

  constructor(realm: string, given: Readonly<Record<string, DemoUser>>) {
    for (const [username, user] of Object.entries({ ...demoPeople, ...given })) {
      const sub = stableUuid(`${realm}/${username}`);
      const { roles, email = `${username}@example.org`, name = username } = user;
      this.#users.set(username, { roles, email, name, username, sub, enabled: true });
    }
  }

  get(username: string): RealmUser | undefined {
    return this.#users.get(username);
  }

  all(): readonly RealmUser[] {
    return [...this.#users.values()];
  }

  set(
    username: string,
    change: { readonly roles?: readonly string[]; readonly enabled?: boolean },
  ): void {
    const user = this.#users.get(username);
    if (user) this.#users.set(username, { ...user, ...change });
  }
}
