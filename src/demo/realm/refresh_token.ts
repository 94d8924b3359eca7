/**
 * Judges a refresh token, with Keycloak's words.
 *
 * @module
 */
import type { RefusalName } from "./answers.ts";
import type { Realm } from "./realm.ts";
import type { UserSession } from "./sessions.ts";

/** The session of a refresh token, or why there is none. */
export type JudgedToken =
  | { readonly session: UserSession; readonly refreshId: unknown }
  | { readonly refusal: RefusalName; /** It was a session once. */ readonly hasEnded?: true };

/** Finds the session that a refresh token belongs to. */
export async function judgeRefreshToken(
  realm: Realm,
  clientId: string,
  refreshToken: string | null,
): Promise<JudgedToken> {
  if (refreshToken === null) return { refusal: "missingRefreshToken" };
  const claims = await realm.keys.readRefresh(refreshToken);
  if (!claims) return { refusal: "invalidRefreshToken" };
  if (Number(claims.exp) * 1000 <= Date.now()) return { refusal: "inactive" };
  if (claims.azp !== clientId) return { refusal: "otherClientsRefreshToken" };
  const session = realm.sessions.get(String(claims.sid));
  if (session?.detached) return { refusal: "detached" };
  if (session) return { session, refreshId: claims.jti };
  if (claims.typ !== "Offline") return { refusal: "sessionEnded", hasEnded: true };
  const isStale = Number(claims.iat) <= realm.sessions.notBefore(String(claims.sub));
  return { refusal: isStale ? "stale" : "offlineSessionEnded", hasEnded: true };
}
