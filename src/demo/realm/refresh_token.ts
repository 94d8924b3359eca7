/**
 * Checks a refresh token, with Keycloak's errors.
 *
 * @module
 */
import type { OAuthErrorName } from "./answers.ts";
import type { Realm } from "./realm.ts";
import type { UserSession } from "./sessions.ts";

/** The session of a refresh token, or the error if there is none. */
export type CheckedToken =
  | { readonly session: UserSession; readonly refreshId: unknown }
  | { readonly error: OAuthErrorName; /** The session has ended. */ readonly hasEnded?: true };

/** Finds the session that a refresh token belongs to. */
export async function checkRefreshToken(
  realm: Realm,
  clientId: string,
  refreshToken: string | null,
): Promise<CheckedToken> {
  if (refreshToken === null) return { error: "missingRefreshToken" };
  const claims = await realm.keys.readRefresh(refreshToken);
  if (!claims) return { error: "invalidRefreshToken" };
  if (Number(claims.exp) * 1000 <= Date.now()) return { error: "inactive" };
  if (claims.azp !== clientId) return { error: "otherClientsRefreshToken" };
  const session = realm.sessions.get(String(claims.sid));
  if (session?.detached) return { error: "detached" };
  if (session) return { session, refreshId: claims.jti };
  if (claims.typ !== "Offline") return { error: "sessionEnded", hasEnded: true };
  const isStale = Number(claims.iat) <= realm.sessions.notBefore(String(claims.sub));
  return { error: isStale ? "stale" : "offlineSessionEnded", hasEnded: true };
}
