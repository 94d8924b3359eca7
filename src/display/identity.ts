/**
 * Masking names of people, because notebooks are shared.
 *
 * @module
 */

/** Whether people are named in full, or by initial and mail domain. */
export type IdentityDisplay = "masked" | "full";

/** Masks a name: `e•••••@example.org`. Always five dots, so that they do not reveal the length. */
export function maskIdentity(name: string): string {
  const at = name.lastIndexOf("@");
  const [initial = ""] = name;
  return at > 0 ? `${initial}•••••${name.slice(at)}` : `${initial}•••••`;
}
