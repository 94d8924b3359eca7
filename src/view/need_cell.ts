/**
 * What an operation requires, in a few words, and whether the token has it.
 *
 * @module
 */
import { type Inline, text } from "../display/document.ts";
import { missingRoles } from "../model/access_need.ts";
import type { AccessNeed } from "../model/operation.ts";
import { authorisationModel } from "../model/roles.ts";

/** What people call the components. */
const components: Readonly<Record<string, string>> = {
  "entity-registry": "registry",
  "handle-service": "handles",
  "job-service": "jobs",
  "sys-admin": "system",
};

const places = new Map(
  authorisationModel.flatMap(({ component, roles }) =>
    roles.map(({ name, level }, rank) => [name, { component, rank, level }] as const)
  ),
);

/**
 * Roles in two words each, such as `registry, write`: the component and the highest level, since
 * levels include those below them. Roles that Provena's model has not are named.
 */
function roleWords(roles: readonly string[]): string {
  const highest = new Map<string, { readonly rank: number; readonly level: string }>();
  const others: string[] = [];
  for (const role of roles) {
    const place = places.get(role);
    if (!place) others.push(role);
    else if ((highest.get(place.component)?.rank ?? -1) < place.rank) {
      highest.set(place.component, place);
    }
  }
  const words = [...highest].map(([component, { level }]) =>
    `${components[component] ?? component},\u00a0${level.toLowerCase()}`
  );
  return [...words, ...others].join("; ");
}

/** A cell with what an operation requires, and a tick if the token has it. */
export function needCell(
  need: AccessNeed,
  roles: readonly string[] | undefined,
): readonly Inline[] {
  switch (need.kind) {
    case "none":
      return [text("soft", "nothing")];
    case "signIn":
      return [text("soft", "a sign-in")];
    case "unknown":
      return [text("soft", "?")];
    case "roles": {
      const words = text("soft", roleWords(need.roles));
      const missing = roles && missingRoles(need, roles);
      if (!missing) return [words];
      return [missing.length === 0 ? text("good", "✓\u00a0") : text("soft", "–\u00a0"), words];
    }
  }
}
