/**
 * What the pages say about a person.
 *
 * @module
 */
import { authorisationModel } from "../../model/roles.ts";
import type { RealmUser } from "../users.ts";

/** A person's roles in a few words. */
export function describeUser(user: RealmUser): string {
  const held = authorisationModel.flatMap((component) => {
    const levels = component.roles.filter((role) => user.roles.includes(role.name));
    return levels.length === 0 ? [] : [{
      title: component.title.toLowerCase(),
      levels: levels.map((role) => role.level.toLowerCase()),
      whole: levels.length === component.roles.length,
    }];
  });
  if (held.length === 0) return "Just arrived: no roles yet";
  if (held.length === authorisationModel.length && held.every((one) => one.whole)) {
    return "Administers everything: all roles";
  }
  return held.map(({ title, levels }) => `${capital(title)}: ${levels.join(", ")}`).join(" · ");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
