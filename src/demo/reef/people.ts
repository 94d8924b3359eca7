/**
 * The links from users to Persons in the registry, and the groups of users.
 *
 * @module
 */

/** A group of users in the Auth API. */
export interface Group {
  readonly id: string;
  readonly display_name: string;
  readonly description: string;
  readonly default_data_store_access: readonly string[] | null;
  /** The members by user name. */
  readonly users: ReadonlyMap<
    string,
    {
      readonly username: string;
      readonly email?: string;
      readonly first_name?: string;
      readonly last_name?: string;
    }
  >;
}

/** The links and groups of one deployment. */
export class People {
  readonly #personOf = new Map<string, string>();
  readonly groups: Map<string, Group> = new Map();

  /** The handle of the Person that a user is linked to. */
  personOf(username: string): string | undefined {
    return this.#personOf.get(username);
  }

  /** The name of the first user who is linked to a Person. */
  usernameOf(personId: string): string | undefined {
    return this.usernamesOf(personId)[0];
  }

  /** The names of the users who are linked to a Person. An administrator can link several. */
  usernamesOf(personId: string): readonly string[] {
    return [...this.#personOf].filter(([, id]) => id === personId).map(([username]) => username);
  }

  link(username: string, personId: string): void {
    this.#personOf.set(username, personId);
  }

  unlink(username: string): void {
    this.#personOf.delete(username);
  }

  /** The IDs of a user's groups. */
  groupsOf(username: string): readonly string[] {
    return [...this.groups.values()].filter(({ users }) => users.has(username)).map(({ id }) => id);
  }
}
