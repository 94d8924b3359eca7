/**
 * The token endpoint: finds the grant.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-3.2
 */
import { refuse } from "../answers.ts";
import { type ClientEndpoint, type Endpoint, forClients } from "../endpoint.ts";
import { exchangeDeviceCode } from "./device_code_grant.ts";
import { exchangeRefreshToken } from "./refresh_token_grant.ts";

/** The grants that the realm's clients have. */
export const grants: Readonly<Record<string, ClientEndpoint>> = {
  "urn:ietf:params:oauth:grant-type:device_code": exchangeDeviceCode,
  refresh_token: exchangeRefreshToken,
};

/** With those that Keycloak knows and refuses to public clients. */
const knownGrants = new Map<string, ClientEndpoint>([
  ...Object.entries(grants),
  ["password", () => refuse("noPasswordGrant")],
  ["client_credentials", () => refuse("noServiceAccount")],
]);

/** Looks at the grant type before the client, as Keycloak does. */
export const exchange: Endpoint = (realm, request) => {
  const grantType = request.form.get("grant_type");
  if (grantType === null) return refuse("missingGrantType");
  const grant = knownGrants.get(grantType);
  return grant ? forClients(grant)(realm, request) : refuse("unknownGrantType");
};
