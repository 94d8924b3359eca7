/** Runs a handler in the test's process, without a server, a token or validation of the request. */
import { type Caller, type Handlers, HttpError } from "../../../src/demo/apis/handler.ts";
import { createWorld, type World } from "../../../src/demo/world.ts";

const registryReader = ["entity-registry-read"];
const registryWriter = [...registryReader, "entity-registry-write"];

/** The built-in users, with the roles that handlers check. */
const roles = {
  reader: registryReader,
  editor: registryWriter,
  other: registryWriter,
  unlinked: registryWriter,
  admin: [...registryWriter, "entity-registry-admin"],
} as const;

export type UserName = keyof typeof roles;

export interface Inputs {
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  /** Each test knows the shape. */
  // deno-lint-ignore no-explicit-any
  readonly body: any;
}

/** Returns a function that runs the operations of one API. */
export function asker(
  world: World,
  handlers: Handlers,
): (operation: string, as: UserName, inputs?: Inputs) => Promise<Answer> {
  return async (operation, as, { query = {}, body } = {}) => {
    const email = `${as}@example.org`;
    const caller: Caller = { username: as, email, roles: roles[as], accessToken: "not-a-token" };
    try {
      const call = { world, caller, query, path: {}, body, files: {} };
      return { status: 200, body: await handlers[operation]!(call) };
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      return { status: error.status, body: { detail: error.detail } };
    }
  };
}

/** The handles of the items in {@link smallWorld}. */
export const handles = {
  editor: "10378.1/1900008",
  other: "10378.1/1900011",
  admin: "10378.1/1900012",
  organisation: "10378.1/1900013",
  model: "10378.1/1900022",
} as const;

/** Creates a world with an organisation, a model and three linked users. */
export function smallWorld(): World {
  const world = createWorld({ pace: 1 });
  const numberOf = (handle: string) => Number(handle.split("/")[1]);
  for (const username of ["editor", "other", "admin"] as const) {
    const id = handles[username];
    world.items.add({
      subtype: "PERSON",
      owner: username,
      number: numberOf(id),
      fields: { display_name: username, email: `${username}@example.org` },
    });
    world.people.link(username, id);
  }
  world.items.add({
    subtype: "ORGANISATION",
    owner: "admin",
    number: numberOf(handles.organisation),
    fields: { display_name: "Reef Org", name: "Reef Org Pty" },
  });
  world.items.add({
    subtype: "MODEL",
    owner: "editor",
    number: numberOf(handles.model),
    fields: { display_name: "Coral model", name: "CoralM", description: "Grows corals" },
  });
  return world;
}
