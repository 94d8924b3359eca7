/**
 * The user info endpoint.
 *
 * @module
 * @see https://openid.net/specs/openid-connect-core-1_0.html#UserInfo
 */
import type { RealmUser } from "../../users.ts";
import type { Endpoint } from "../endpoint.ts";
import type { Realm } from "../realm.ts";
import type { UserSession } from "../sessions.ts";
import { personClaims } from "../tokens.ts";

/** The claims about the user that the scopes of the token include. */
export const describeUser: Endpoint = async (realm, { bearer }) => {
  const found = await findSignedIn(realm, bearer);
  if (!found) return { status: 401 };
  return { status: 200, body: { sub: found.user.sub, ...personClaims(found.session, found.user) } };
};

/** The user and session of an access token, if the session is active and the user enabled. */
export async function findSignedIn(
  realm: Realm,
  token = "",
): Promise<{ readonly session: UserSession; readonly user: RealmUser } | undefined> {
  const claims = await realm.keys.verify(token);
  const session = claims?.typ === "Bearer" ? realm.sessions.get(String(claims.sid)) : undefined;
  const user = session && realm.users.get(session.username);
  return session && user?.enabled ? { session, user } : undefined;
}
