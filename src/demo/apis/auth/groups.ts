/**
 * Groups of users.
 *
 * @module
 */
import type { Group } from "../../reef/people.ts";
import { type Call, type Handler, type Handlers, HttpError } from "../handler.ts";
import { groupImport } from "./group_import.ts";

type Member = Group["users"] extends ReadonlyMap<string, infer M> ? M : never;

const answer = (success: boolean, details: string, rest: Record<string, unknown> = {}) => ({
  status: { success, details },
  ...rest,
});
const unknownGroup = (id: string) => answer(false, `No group with id ${id} was found.`);

function metadataOf({ users: _, ...metadata }: Group): Omit<Group, "users"> {
  return metadata;
}

function withUsers(group: Group): Record<string, unknown> {
  return { ...group, users: [...group.users.values()] };
}

/** Finds a group that an administrator wants to change, or throws `error`. */
function groupToChange({ world }: Call, id: string, error: string): Group {
  const group = world.people.groups.get(id);
  if (!group) throw new HttpError(400, error);
  return group;
}

const list: Handler = ({ world: { people } }) =>
  answer(true, `Retrieved ${people.groups.size} groups successfully`, {
    groups: [...people.groups.values()].map(metadataOf),
  });

const describe: Handler = ({ world, query }) => {
  const id = String(query.id);
  const group = world.people.groups.get(id);
  if (!group) return unknownGroup(id);
  return answer(true, "Group metadata retrieved.", { group: metadataOf(group) });
};

const groupsOf = (username: string, { world }: Call) => {
  const groups = [...world.people.groups.values()].filter(({ users }) => users.has(username));
  return answer(true, `Member is part of ${groups.length} groups as listed.`, {
    groups: groups.map(metadataOf),
  });
};

const isMember = (username: string, { world, query }: Call) => {
  const id = String(query.group_id);
  const group = world.people.groups.get(id);
  if (!group) return unknownGroup(id);
  return answer(true, "Group was found and membership determined.", {
    is_member: group.users.has(username),
  });
};

function addGroup(call: Call): unknown {
  const { groups } = call.world.people;
  const metadata = call.body as Omit<Group, "users">;
  const { id } = metadata;
  if (groups.has(id)) {
    throw new HttpError(
      400,
      `Tried to write a new group (id=${id}) but there is an existing group! Update instead or ` +
        "remove first.",
    );
  }
  groups.set(id, { ...metadata, users: new Map() });
  return answer(true, `Successfully created group with id: ${id}.`);
}

function updateGroup(call: Call): unknown {
  const metadata = call.body as Omit<Group, "users">;
  const { id } = metadata;
  const error = `Tried to update group with ID: ${id} but it does not exist!`;
  const { users } = groupToChange(call, id, error);
  call.world.people.groups.set(id, { ...metadata, users });
  return answer(true, `Successfully updated metadata for group with id: ${id}.`);
}

function removeGroup(call: Call): unknown {
  const id = String(call.query.id);
  groupToChange(call, id, `Tried to delete group with ID: ${id} but it does not exist!`);
  call.world.people.groups.delete(id);
  return answer(true, `Successfully removed group with id: ${id}.`);
}

function addMember(call: Call): unknown {
  const id = String(call.query.group_id);
  const member = call.body as Member;
  const tried = `Tried to add a user to group ${id} but`;
  const group = groupToChange(call, id, `${tried} no such group was found.`);
  if (group.users.has(member.username)) {
    throw new HttpError(400, `${tried} the user was already a member of the group.`);
  }
  setUsers(call, group, [...group.users, [member.username, withoutNulls(member)]]);
  return answer(true, `User added to group ${id} successfully.`);
}

/** Removes all the members, or none if one of them is not in the group. */
function removeMembers(call: Call, id: string, names: readonly string[], named: boolean): void {
  const error = `Tried to remove a user from group ${id} but no such group was found.`;
  const group = groupToChange(call, id, error);
  const unknown = names.find((name) => !group.users.has(name));
  if (unknown !== undefined) {
    throw new HttpError(
      400,
      `Tried to remove specified user ${named ? `with username ${unknown} ` : ""}from group ` +
        `with id ${id} but the user was not found in the group.` +
        (named ? " No users removed!" : ""),
    );
  }
  setUsers(call, group, [...group.users].filter(([name]) => !names.includes(name)));
}

function setUsers(call: Call, group: Group, users: readonly (readonly [string, Member])[]): void {
  call.world.people.groups.set(group.id, { ...group, users: new Map(users) });
}

/** Provena stores an entry without nulls. */
function withoutNulls<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null)) as T;
}

export const groupHandlers: Handlers = {
  admin_list_groups: list,
  user_list_groups: list,
  admin_describe_group: describe,
  user_describe_group: describe,
  admin_list_user_groups: (call) => groupsOf(String(call.query.username), call),
  user_list_user_groups: (call) => groupsOf(call.caller.username, call),
  admin_check_membership: (call) => isMember(String(call.query.username), call),
  user_check_membership: (call) => isMember(call.caller.username, call),
  admin_list_members: ({ world, query }) => {
    const group = world.people.groups.get(String(query.id));
    if (!group) return unknownGroup(String(query.id));
    return answer(true, `Group with ${group.users.size} users returned.`, {
      group: withUsers(group),
    });
  },
  user_list_members: ({ world, caller, query }) => {
    const id = String(query.id);
    const group = world.people.groups.get(id);
    if (!group) return unknownGroup(id);
    if (!group.users.has(caller.username)) {
      return answer(false, `You are not a member of group with id ${id}.`);
    }
    return answer(true, `Group with ${group.users.size} returned.`, { group: withUsers(group) });
  },
  admin_add_group: addGroup,
  admin_update_group: updateGroup,
  admin_remove_group: removeGroup,
  admin_add_member: addMember,
  admin_remove_member: (call) => {
    const { username, group_id: id } = call.query as { username: string; group_id: string };
    removeMembers(call, id, [username], false);
    return answer(true, `User ${username} removed from group ${id} successfully.`);
  },
  admin_remove_members: (call) => {
    const { group_id: id, member_usernames: names } = call.body as {
      group_id: string;
      member_usernames: string[];
    };
    removeMembers(call, id, names, true);
    return answer(true, `${names.length} users were removed from group ${id} successfully.`);
  },
  groups_export: ({ world }) => {
    const items = [...world.people.groups.values()].map((group) => withoutNulls(withUsers(group)));
    return answer(true, `Successfully exported ${items.length} items.`, { items });
  },
  groups_import: groupImport,
  groups_restore: ({ query }) => {
    throw new HttpError(500, `The table ${query.table_name} cannot be read`);
  },
};
