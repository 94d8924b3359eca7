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
 * @returns the scopes; those the client does not have are left out, as Keycloak does here
 */
export function grantScopes(client: RealmClient, requested: string): readonly string[] {
  const asked = requested.split(" ").filter(Boolean);
  const known = ["openid", ...client.defaultScopes, ...client.optionalScopes];
  return known.filter((scope) => client.defaultScopes.includes(scope) || asked.includes(scope));
}
