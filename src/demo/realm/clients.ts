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

/** The client that people sign in with. */
const clientTools: RealmClient = {
  clientId: "client-tools",
  title: "Provena client tools",
  defaultScopes: ["profile", "roles", "email"],
  optionalScopes: [],
};

/** The client of scripts that nobody watches. */
export const automatedAccess: RealmClient = {
  clientId: "automated-access",
  title: "Automated access",
  defaultScopes: ["profile", "email"],
  optionalScopes: ["roles", "offline_access"],
};

/** The clients by name. */
export const realmClients: ReadonlyMap<string, RealmClient> = new Map(
  [clientTools, automatedAccess].map((client) => [client.clientId, client]),
);

/** The scopes a request is granted: Keycloak leaves out those that the client does not have. */
export function grantScopes(client: RealmClient, requested: string): readonly string[] {
  const asked = requested.split(" ");
  const known = ["openid", ...client.defaultScopes, ...client.optionalScopes];
  return known.filter((scope) => client.defaultScopes.includes(scope) || asked.includes(scope));
}
