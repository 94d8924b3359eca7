/**
 * The metadata of the realm.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc8414#section-2
 */
import { automatedAccess } from "../clients.ts";
import type { Endpoint } from "../endpoint.ts";
import { paths } from "../paths.ts";
import { grants } from "./token.ts";

export const describeServer: Endpoint = ({ issuer }) => {
  const endpoints = Object.entries(paths).map(([name, path]) => [name, `${issuer}${path}`]);
  const body = {
    issuer,
    ...Object.fromEntries(endpoints),
    grant_types_supported: Object.keys(grants),
    response_types_supported: ["none"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    token_endpoint_auth_methods_supported: ["none"],
    scopes_supported: [
      "openid",
      ...automatedAccess.defaultScopes,
      ...automatedAccess.optionalScopes,
    ],
  };
  return { status: 200, body };
};

/** The realm description that Provena's APIs and its Python client read. */
export const describeRealm: Endpoint = ({ name, issuer, keys }) => {
  const body = {
    realm: name,
    public_key: keys.publicKey,
    "token-service": `${issuer}/protocol/openid-connect`,
    "account-service": `${issuer}/account`,
    "tokens-not-before": 0,
  };
  return { status: 200, body };
};

/** The keys that verify the realm's tokens. */
export const describeKeys: Endpoint = ({ keys }) => ({ status: 200, body: keys.jwks });
