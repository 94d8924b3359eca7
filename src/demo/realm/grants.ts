/**
 * The two grants of the token endpoint, judged in Keycloak's order with Keycloak's words.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.5
 */
import type { Realm, UserSession } from "./realm.ts";
import { issueTokens, type TokenAnswer } from "./tokens.ts";

/** An OAuth error as Keycloak words it. */
export function refuse(error: string, description: string, status = 400): TokenAnswer {
  return { status, body: { error, error_description: description } };
}

const invalidGrant = (description: string) => refuse("invalid_grant", description);

/** Exchanges a device code. */
export async function deviceCodeGrant(
  realm: Realm,
  clientId: string,
  deviceCode: string | undefined,
): Promise<TokenAnswer> {
  if (!deviceCode) return refuse("invalid_request", "Missing parameter: device_code");
  const code = realm.codeFor(deviceCode);
  if (!code) return invalidGrant("Device code not valid");
  if (code.clientId !== clientId) return invalidGrant("unauthorized client");
  const now = Date.now();
  if (code.expiresAt <= now) return refuse("expired_token", "Device code is expired");
  // Like Keycloak, a poll that came too early does not postpone the next one.
  const early = code.lastPollAt !== undefined &&
    now - code.lastPollAt < realm.times.interval * 1000;
  if (early) return refuse("slow_down", "Slow down");
  code.lastPollAt = now;
  if (code.decision === "denied") {
    return refuse("access_denied", "The end user denied the authorization request");
  }
  if (code.decision === "pending") {
    return refuse("authorization_pending", "The authorization request is still pending");
  }
  realm.removeCode(code);
  const user = realm.users.get(code.decision.approvedBy);
  if (!user) return invalidGrant("Unknown user");
  if (!user.enabled) return invalidGrant("User disabled");
  return await issueTokens(realm, realm.startSession(code, user.username), user);
}

/** Exchanges a refresh token, offline or not. */
export async function refreshTokenGrant(
  realm: Realm,
  clientId: string,
  refreshToken: string | undefined,
): Promise<TokenAnswer> {
  if (!refreshToken) return refuse("invalid_request", "No refresh token");
  const found = await findSession(realm, clientId, refreshToken);
  if ("refusal" in found) return found.refusal;
  const { session, refreshId } = found;
  const user = realm.users.get(session.username);
  if (!user) return invalidGrant("Unknown user");
  if (!user.enabled) return invalidGrant("User disabled");
  if (realm.strictRotation && refreshId !== session.refreshId) {
    session.detached = true;
    return invalidGrant("Maximum allowed refresh token reuse exceeded");
  }
  session.lastUsedAt = Date.now();
  return await issueTokens(realm, session, user);
}

type Found =
  | { readonly session: UserSession; readonly refreshId: unknown }
  | { readonly refusal: TokenAnswer; /** It was a session once. */ readonly ended?: true };

/** The living session a refresh token belongs to. */
export async function findSession(
  realm: Realm,
  clientId: string,
  refreshToken: string,
): Promise<Found> {
  const claims = await realm.keys.readRefresh(refreshToken);
  if (!claims) return { refusal: invalidGrant("Invalid refresh token") };
  if (typeof claims.exp === "number" && claims.exp * 1000 <= Date.now()) {
    return { refusal: invalidGrant("Token is not active") };
  }
  if (claims.azp !== clientId) {
    return {
      refusal: invalidGrant(
        "Invalid refresh token. Token client and authorized client don't match",
      ),
    };
  }
  const session = realm.session(String(claims.sid));
  if (session?.detached) return { refusal: invalidGrant("Session doesn't have required client") };
  if (session) return { session, refreshId: claims.jti };
  if (claims.typ !== "Offline") return { refusal: invalidGrant("Session not active"), ended: true };
  const stale = Number(claims.iat) <= realm.notBefore(String(claims.sub));
  const said = stale ? "Stale token" : "Offline user session not found";
  return { refusal: invalidGrant(said), ended: true };
}
