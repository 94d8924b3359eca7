/**
 * The exact answers of each server, recorded from 26.7.3 and 16.1.1.
 *
 * `newest` also applies to the others, unless they have their own entry.
 */
import type { Flavour } from "./realm.ts";

/** The fixed part of an answer. */
export interface Recorded {
  readonly status: number;
  /** The OAuth error and its description; none means an answer without them. */
  readonly error?: string;
  readonly description?: string;
}

type Answers = { readonly newest: Recorded } & { readonly [F in Flavour]?: Recorded };

const grant = (description: string): Recorded => ({
  status: 400,
  error: "invalid_grant",
  description,
});
const empty = (status: number): Recorded => ({ status });
const unknownClient: Answers = {
  newest: {
    status: 401,
    error: "invalid_client",
    description: "Invalid client or Invalid client credentials",
  },
  sixteen: { status: 400, error: "invalid_client", description: "Invalid client credentials" },
};
const otherClientsToken = grant(
  "Invalid refresh token. Token client and authorized client don't match",
);
const invalidRequest = (description: string, status = 400): Recorded => ({
  status,
  error: "invalid_request",
  description,
});
/** Keycloak 16 has OAuth errors where the newest version sends only a status. */
const badToken = { status: 401, error: "invalid_token", description: "Token verification failed" };
const noSession = invalidRequest(
  "User session not found or doesn't have client attached on it",
  401,
);

/** The situations, in the order of a session's life. */
const answers: Readonly<Record<string, Answers>> = {
  deviceUnknownClient: unknownClient,

  pollPending: {
    newest: {
      status: 400,
      error: "authorization_pending",
      description: "The authorization request is still pending",
    },
  },
  pollEarly: { newest: { status: 400, error: "slow_down", description: "Slow down" } },
  pollWrongCode: { newest: grant("Device code not valid") },
  pollMissingCode: { newest: invalidRequest("Missing parameter: device_code") },
  /** Keycloak 16 does not check which client a code belongs to. */
  pollOtherClientsCode: {
    newest: grant("unauthorized client"),
    sixteen: {
      status: 400,
      error: "authorization_pending",
      description: "The authorization request is still pending",
    },
  },
  pollDenied: {
    newest: {
      status: 400,
      error: "access_denied",
      description: "The end user denied the authorization request",
    },
  },
  pollExpired: {
    newest: { status: 400, error: "expired_token", description: "Device code is expired" },
  },
  pollUsedTwice: { newest: grant("Device code not valid") },
  pollUserDisabled: { newest: grant("User disabled") },
  unknownGrantType: {
    newest: {
      status: 400,
      error: "unsupported_grant_type",
      description: "Unsupported grant_type",
    },
  },
  /** Checked before the client. */
  unknownGrantTypeOfUnknownClient: {
    newest: {
      status: 400,
      error: "unsupported_grant_type",
      description: "Unsupported grant_type",
    },
  },
  missingGrantType: { newest: invalidRequest("Missing form parameter: grant_type") },
  passwordGrant: {
    newest: {
      status: 400,
      error: "unauthorized_client",
      description: "Client not allowed for direct access grants",
    },
  },
  clientCredentialsGrant: {
    newest: {
      status: 401,
      error: "unauthorized_client",
      description: "Public client not allowed to retrieve service account",
    },
  },
  pollEmptyCode: { newest: grant("Device code not valid") },

  refreshGarbage: { newest: grant("Invalid refresh token") },
  refreshMissing: { newest: invalidRequest("No refresh token") },
  refreshEmpty: { newest: grant("Invalid refresh token") },
  refreshRepeatedParameter: { newest: invalidRequest("duplicated parameter") },
  refreshAccessToken: { newest: grant("Invalid refresh token") },
  refreshOtherClients: { newest: otherClientsToken },
  refreshUnknownClient: unknownClient,
  refreshAfterLogout: { newest: grant("Session not active") },
  refreshAfterAdminLogout: { newest: grant("Session not active") },
  refreshUserDisabled: { newest: grant("User disabled") },
  refreshIdle: { newest: grant("Token is not active") },
  refreshReused: { newest: grant("Maximum allowed refresh token reuse exceeded") },
  refreshNewestAfterReuse: { newest: grant("Session doesn't have required client") },
  refreshAfterRevocation: { newest: grant("Session not active") },
  withdrawConsent: { newest: empty(204) },
  refreshAfterConsentWithdrawn: { newest: grant("Session doesn't have required client") },
  /** Keycloak 16 ends all sessions of the client, the newest version only this one. */
  refreshOtherSessionAfterRevocation: {
    newest: empty(200),
    sixteen: grant("Session not active"),
    embedded: grant("Session not active"),
  },

  offlineAfterAdminLogout: { newest: grant("Stale token") },
  offlineAfterLogout: { newest: grant("Offline user session not found") },
  offlineAfterConsentWithdrawn: { newest: grant("Offline user session not found") },
  offlineAfterRevocation: { newest: grant("Offline user session not found") },

  logout: { newest: empty(204) },
  logoutEnded: { newest: empty(204) },
  logoutGarbage: { newest: grant("Invalid refresh token") },
  logoutOtherClients: { newest: otherClientsToken },
  logoutUnknownClient: unknownClient,

  revoke: { newest: empty(200) },
  /** An error with status 200. */
  revokeGarbage: {
    newest: { status: 200, error: "invalid_token", description: "Invalid token" },
  },
  revokeRepeatedParameter: { newest: invalidRequest("duplicated parameter") },
  revokeMissing: { newest: invalidRequest("Token not provided") },
  revokeOtherClients: { newest: invalidRequest("Unmatching clients") },
  revokeUnknownClient: unknownClient,

  userInfoWithoutToken: {
    newest: empty(401),
    sixteen: invalidRequest("Token not provided"),
  },
  userInfoBadToken: { newest: empty(401), sixteen: badToken },
  userInfoRotatedKey: { newest: empty(401), sixteen: badToken },
  userInfoAfterLogout: { newest: empty(401), sixteen: noSession },
  introspectByPublicClient: { newest: invalidRequest("Client not allowed.", 403) },
};

/** The expected answer of a server in a situation. */
export function recorded(situation: string, flavour: Flavour): Recorded {
  const known = answers[situation];
  if (!known) throw new Error(`No answer is recorded for ${situation}`);
  return known[flavour] ?? known.newest;
}
