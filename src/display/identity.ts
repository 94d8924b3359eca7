/**
 * Naming a person without giving them away in a shared notebook.
 *
 * @module
 */

/** Whether people are named in full or by initial and mail domain. */
export type IdentityDisplay = "masked" | "full";

/** A name as it may stand in a saved notebook: the initial, and a mail address's domain. */
export function maskIdentity(name: string): string {
  const at = name.lastIndexOf("@");
  const [initial = ""] = name;
  return at > 0 ? `${initial}•••••${name.slice(at)}` : `${initial}•••••`;
}
