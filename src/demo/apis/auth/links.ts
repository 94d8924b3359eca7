/**
 * Links from users to Persons in the registry.
 *
 * @module
 */
import { rolesOn } from "../../reef/item_access.ts";
import type { StoredItem } from "../../reef/stored_item.ts";
import type { World } from "../../world.ts";
import { userOf } from "../authenticate.ts";
import { type Call, type Handlers, HttpError } from "../handler.ts";

const lookUp = (world: World, username: string) => {
  const person = world.people.personOf(username);
  return { person_id: person ?? null, success: person !== undefined };
};

function personItem(world: World, id: string): StoredItem | undefined {
  const item = world.items.get(id);
  return item?.item_subtype === "PERSON" ? item : undefined;
}

const noRole = "You are not authorised to access this resource as you don't have the correct " +
  "role.";

/** Why the caller cannot be linked to this Person. Errors of the registry are thrown. */
function linkError(call: Call, id: string): { status: number; details: string } | undefined {
  const { world, caller: { username, roles } } = call;
  const linked = world.people.personOf(username);
  if (linked !== undefined) {
    return {
      status: 400,
      details: `The username ${username} already has a person ID assigned, ID ${linked}. You ` +
        "cannot deassign a Person ID without contacting an admin.",
    };
  }
  const notGranted = (reason: string) =>
    new HttpError(
      401,
      `Registry did not grant access to the auth configuration for this person. Details: ${reason}.`,
    );
  if (!roles.includes("entity-registry-read")) throw notGranted(noRole);
  const person = personItem(world, id);
  if (!person) {
    throw new HttpError(
      500,
      "Unexpected non 200 status code in Registry person auth configuration fetch. Status code: " +
        `400. Details: Item (id='${id}') was not present in the registry. Are you sure the id is ` +
        "correct?.",
    );
  }
  if (!rolesOn(person, userOf(call)).includes("admin")) {
    throw notGranted(
      `You are not authorised to view the access configuration for item id='${id}'.`,
    );
  }
  if (person.owner_username === username) return undefined;
  return {
    status: 401,
    details: "You are not authorised to assign your identity to a Person in the Registry which " +
      `you do not own. Username: ${username}. Person ID: ${id}.`,
  };
}

function adminAssign({ world, caller, body }: Call): unknown {
  const { username, person_id: id, validate_item, force } = body as {
    readonly username: string;
    readonly person_id: string;
    readonly validate_item: boolean;
    readonly force: boolean;
  };
  const linked = world.people.personOf(username);
  if (linked !== undefined && !force) {
    throw new HttpError(
      400,
      `The username ${username} already has a person ID assigned, ID ${linked}. Use the force ` +
        "parameter to reassign.",
    );
  }
  if (validate_item) {
    if (!caller.roles.includes("entity-registry-read")) {
      throw new HttpError(
        401,
        `Registry did not grant access to the person with id ${id}. Details: ${noRole}.`,
      );
    }
    if (!personItem(world, id)) {
      throw new HttpError(
        500,
        `Registry fetch response id='${id}' indicated status failure - details: Could not find ` +
          "the item.",
      );
    }
  }
  world.people.link(username, id);
  return {};
}

export const linkHandlers: Handlers = {
  user_link_user_lookup: ({ world, caller, query }) =>
    lookUp(world, String(query.username || caller.username)),
  admin_link_user_lookup: ({ world, query }) => lookUp(world, String(query.username)),
  user_link_reverse_lookup: ({ world, query }) => ({
    usernames: world.people.usernamesOf(String(query.person_id)),
  }),
  user_link_user_validate: (call) => {
    const error = linkError(call, (call.body as { person_id: string }).person_id);
    return {
      status: {
        success: !error,
        details: error?.details ??
          "This person ID could be linked to the specified username. Validation successful.",
      },
    };
  },
  user_link_user_assign: (call) => {
    const { person_id } = call.body as { person_id: string };
    const error = linkError(call, person_id);
    if (error) throw new HttpError(error.status, error.details);
    call.world.people.link(call.caller.username, person_id);
    return {};
  },
  admin_link_user_assign: adminAssign,
  admin_link_user_clear: ({ world, query }) => {
    world.people.unlink(String(query.username));
    return {};
  },
};
