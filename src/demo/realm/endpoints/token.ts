/**
 * The token endpoint.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-3.2
 */
import { oauthError } from "../answers.ts";
import { type ClientEndpoint, type Endpoint, forClients } from "../endpoint.ts";
import { exchangeDeviceCode } from "./device_code_grant.ts";
import { exchangeRefreshToken } from "./refresh_token_grant.ts";

/** The grants that the realm's clients can use, by grant type. */
export const grants: Readonly<Record<string, ClientEndpoint>> = {
  "urn:ietf:params:oauth:grant-type:device_code": exchangeDeviceCode,
  refresh_token: exchangeRefreshToken,
};

/** Also those that Keycloak knows but rejects for public clients. */
const knownGrants = new Map<string, ClientEndpoint>([
  ...Object.entries(grants),
  ["password", () => oauthError("noPasswordGrant")],
  ["client_credentials", () => oauthError("noServiceAccount")],
]);

/** Checks the grant type before the client, as Keycloak does. */
export const exchange: Endpoint = (realm, request) => {
  const grantType = request.form.get("grant_type");
  if (grantType === null) return oauthError("missingGrantType");
  const grant = knownGrants.get(grantType);
  return grant ? forClients(grant)(realm, request) : oauthError("unknownGrantType");
};
