/**
 * Who is which Person of the registry, and who is in which group.
 *
 * @module
 */

/** A group of people, as the Auth API keeps it. */
export interface Group {
  readonly id: string;
  readonly display_name: string;
  readonly description: string;
  readonly default_data_store_access: readonly string[] | null;
  /** The members, by user name. */
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

  /** The handle of the Person a user is linked to. */
  personOf(username: string): string | undefined {
    return this.#personOf.get(username);
  }

  /** The user who is linked to a Person. */
  userOf(personId: string): string | undefined {
    return this.usersOf(personId)[0];
  }

  /** The users who are linked to a Person; an administrator can link several. */
  usersOf(personId: string): readonly string[] {
    return [...this.#personOf].filter(([, id]) => id === personId).map(([username]) => username);
  }

  link(username: string, personId: string): void {
    this.#personOf.set(username, personId);
  }

  unlink(username: string): void {
    this.#personOf.delete(username);
  }

  /** The ids of the groups a user is in. */
  groupsOf(username: string): readonly string[] {
    return [...this.groups.values()].filter(({ users }) => users.has(username)).map(({ id }) => id);
  }
}
