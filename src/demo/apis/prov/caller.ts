/**
 * The caller as the registry knows them.
 *
 * @module
 */
import type { Person } from "../../reef/item_access.ts";
import type { Call } from "../handler.ts";

/** Who calls, with the groups they are in. */
export function personOf({ world, caller }: Call): Person {
  const { username, roles } = caller;
  return { username, roles, groups: world.people.groupsOf(username) };
}
