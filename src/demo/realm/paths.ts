/**
 * The paths of Keycloak's endpoints, relative to the issuer.
 *
 * @module
 */

/** The paths by their names in the metadata. */
export const paths = {
  authorization_endpoint: "/protocol/openid-connect/auth",
  device_authorization_endpoint: "/protocol/openid-connect/auth/device",
  token_endpoint: "/protocol/openid-connect/token",
  introspection_endpoint: "/protocol/openid-connect/token/introspect",
  userinfo_endpoint: "/protocol/openid-connect/userinfo",
  end_session_endpoint: "/protocol/openid-connect/logout",
  revocation_endpoint: "/protocol/openid-connect/revoke",
  jwks_uri: "/protocol/openid-connect/certs",
} as const;
