/**
 * The answers of the endpoints: tokens, or an OAuth error in Keycloak's words.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.5
 */

/** The answer of an endpoint: a status, and mostly a body. */
export interface RealmAnswer {
  readonly status: number;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** Status, `error` and `error_description` of each error. */
const oauthErrors = {
  unknownClient: [401, "invalid_client", "Invalid client or Invalid client credentials"],
  repeatedParameter: [400, "invalid_request", "duplicated parameter"],
  publicClient: [403, "invalid_request", "Client not allowed."],
  noBrowserFlow: [400, "unauthorized_client", "Standard flow is disabled for the client."],

  missingGrantType: [400, "invalid_request", "Missing form parameter: grant_type"],
  unknownGrantType: [400, "unsupported_grant_type", "Unsupported grant_type"],
  noPasswordGrant: [400, "unauthorized_client", "Client not allowed for direct access grants"],
  noServiceAccount: [
    401,
    "unauthorized_client",
    "Public client not allowed to retrieve service account",
  ],
  userDisabled: [400, "invalid_grant", "User disabled"],

  missingDeviceCode: [400, "invalid_request", "Missing parameter: device_code"],
  unknownDeviceCode: [400, "invalid_grant", "Device code not valid"],
  otherClientsDeviceCode: [400, "invalid_grant", "unauthorized client"],
  expired: [400, "expired_token", "Device code is expired"],
  early: [400, "slow_down", "Slow down"],
  denied: [400, "access_denied", "The end user denied the authorization request"],
  pending: [400, "authorization_pending", "The authorization request is still pending"],

  missingRefreshToken: [400, "invalid_request", "No refresh token"],
  invalidRefreshToken: [400, "invalid_grant", "Invalid refresh token"],
  otherClientsRefreshToken: [
    400,
    "invalid_grant",
    "Invalid refresh token. Token client and authorized client don't match",
  ],
  inactive: [400, "invalid_grant", "Token is not active"],
  reused: [400, "invalid_grant", "Maximum allowed refresh token reuse exceeded"],
  detached: [400, "invalid_grant", "Session doesn't have required client"],
  sessionEnded: [400, "invalid_grant", "Session not active"],
  offlineSessionEnded: [400, "invalid_grant", "Offline user session not found"],
  stale: [400, "invalid_grant", "Stale token"],

  missingToken: [400, "invalid_request", "Token not provided"],
  otherClientsToken: [400, "invalid_request", "Unmatching clients"],
  // RFC 7009, section 2.2: an unknown token is not an error, so Keycloak sends this with 200.
  unknownToken: [200, "invalid_token", "Invalid token"],
} as const;

/** The name of an error that an endpoint answers with. */
export type OAuthErrorName = keyof typeof oauthErrors;

/** Creates the answer for an error. */
export function oauthError(name: OAuthErrorName): RealmAnswer {
  const [status, error, description] = oauthErrors[name];
  return { status, body: { error, error_description: description } };
}
