/**
 * The clients of the realm and their scopes.
 *
 * @module
 */

/** A public client with the device grant. */
export interface RealmClient {
  readonly clientId: string;
  /** The name on the approval page. */
  readonly title: string;
  /** Granted even if not requested. */
  readonly defaultScopes: readonly string[];
  /** Granted if requested. */
  readonly optionalScopes: readonly string[];
}

/** The client that people sign in with. */
const clientTools: RealmClient = {
  clientId: "client-tools",
  title: "Provena client tools",
  defaultScopes: ["profile", "roles", "email"],
  optionalScopes: [],
};

/** The client of unattended scripts. */
export const automatedAccess: RealmClient = {
  clientId: "automated-access",
  title: "Automated access",
  defaultScopes: ["profile", "email"],
  optionalScopes: ["roles", "offline_access"],
};

/** The clients by client ID. */
export const realmClients: ReadonlyMap<string, RealmClient> = new Map(
  [clientTools, automatedAccess].map((client) => [client.clientId, client]),
);

/** The granted scopes. Keycloak ignores requested scopes that the client does not have. */
export function grantScopes(client: RealmClient, requested: string): readonly string[] {
  const scopes = requested.split(" ");
  const known = ["openid", ...client.defaultScopes, ...client.optionalScopes];
  return known.filter((scope) => client.defaultScopes.includes(scope) || scopes.includes(scope));
}
