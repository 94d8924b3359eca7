/**
 * The realm's clients and which scopes they have.
 *
 * @module
 */

/** A public client with the device grant. */
export interface RealmClient {
  readonly clientId: string;
  /** What people read on the approval page. */
  readonly title: string;
  /** Granted whether asked for or not. */
  readonly defaultScopes: readonly string[];
  /** Granted when asked for. */
  readonly optionalScopes: readonly string[];
}

/** The clients, by name. */
export const realmClients: Readonly<Record<string, RealmClient>> = {
  "client-tools": {
    clientId: "client-tools",
    title: "Provena client tools",
    defaultScopes: ["profile", "roles", "email"],
    optionalScopes: [],
  },
  "automated-access": {
    clientId: "automated-access",
    title: "Automated access",
    defaultScopes: ["profile", "email"],
    optionalScopes: ["roles", "offline_access"],
  },
};

/**
 * The scopes a request is granted.
 *
 * @param client who asks
 * @param requested the `scope` parameter
 * @returns the scopes, or undefined if one of them is not the client's
 */
export function grantScopes(client: RealmClient, requested: string): readonly string[] | undefined {
  const asked = requested.split(" ").filter(Boolean);
  const known = ["openid", ...client.defaultScopes, ...client.optionalScopes];
  if (asked.some((scope) => !known.includes(scope))) return undefined;
  return known.filter((scope) => client.defaultScopes.includes(scope) || asked.includes(scope));
}
