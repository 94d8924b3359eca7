/**
 * Revokes a token.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc7009#section-2
 */
import { oauthError } from "../answers.ts";
import type { ClientEndpoint } from "../endpoint.ts";

/**
 * For a refresh token, ends all the user's sessions with the client, as Keycloak 16 does. Later
 * versions end only the session of the token.
 */
export const revokeToken: ClientEndpoint = async ({ keys, sessions }, { clientId }, form) => {
  const token = form.get("token");
  if (!token) return oauthError("missingToken");
  // Revoking an access token does not end its session.
  if (await keys.verify(token)) return { status: 200 };
  const claims = await keys.readRefresh(token);
  if (claims && claims.azp !== clientId) return oauthError("otherClientsToken");
  const session = claims && sessions.get(String(claims.sid));
  if (!session) return oauthError("unknownToken");
  for (const { id } of sessions.of(session.username, clientId)) sessions.end(id);
  return { status: 200 };
};
