/**
 * Keycloak's endpoints.
 *
 * @module
 */
import { oauthError } from "./answers.ts";
import { realmClients } from "./clients.ts";
import { type Endpoint, forClients } from "./endpoint.ts";
import { revokeConsent } from "./endpoints/consent.ts";
import { authorizeDevice } from "./endpoints/device_authorization.ts";
import { endSession } from "./endpoints/logout.ts";
import { describeKeys, describeRealm, describeServer } from "./endpoints/metadata.ts";
import { revokeToken } from "./endpoints/revoke.ts";
import { exchange } from "./endpoints/token.ts";
import { describeUser } from "./endpoints/user_info.ts";
import { paths } from "./paths.ts";

/** The endpoints by `METHOD path`, the path under the issuer. */
export const endpoints: Readonly<Record<string, Endpoint>> = {
  "GET ": describeRealm,
  "GET /.well-known/openid-configuration": describeServer,
  [`GET ${paths.jwks_uri}`]: describeKeys,
  [`GET ${paths.authorization_endpoint}`]: () => oauthError("noBrowserFlow"),
  [`POST ${paths.device_authorization_endpoint}`]: forClients(authorizeDevice),
  [`POST ${paths.token_endpoint}`]: exchange,
  [`GET ${paths.userinfo_endpoint}`]: describeUser,
  [`POST ${paths.userinfo_endpoint}`]: describeUser,
  [`POST ${paths.end_session_endpoint}`]: forClients(endSession),
  [`POST ${paths.revocation_endpoint}`]: forClients(revokeToken),
  // Only clients with a secret may introspect tokens, and this realm has none.
  [`POST ${paths.introspection_endpoint}`]: forClients(() => oauthError("publicClient")),
  ...Object.fromEntries(
    [...realmClients.keys()].map((id) => [
      `DELETE /account/applications/${id}/consent`,
      revokeConsent(id),
    ]),
  ),
};
