/**
 * How the pages describe a user.
 *
 * @module
 */
import { type AccessLevel, authorisationModel } from "../../model/roles.ts";
import type { RealmUser } from "../users.ts";

const verbs: Readonly<Record<AccessLevel, string>> = {
  READ: "reads",
  WRITE: "changes",
  ADMIN: "administers",
};

/** The roles of a user in a few words. */
export function describeUser(user: RealmUser): string {
  const parts = authorisationModel.flatMap((component) => {
    const held = component.roles.filter((role) => user.roles.includes(role.name));
    if (held.length === 0) return [];
    const does = joinWithAnd(held.map((role) => verbs[role.level]));
    return [`${does} the ${component.title.toLowerCase()}`];
  });
  if (parts.length === 0) return "Just arrived: no roles yet";
  const everything = authorisationModel.every((component) =>
    component.roles.every((role) => user.roles.includes(role.name))
  );
  return everything ? "Administers everything: all roles" : capitalise(parts.join(", "));
}

/** Joins as in `a, b and c`. */
export function joinWithAnd(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
