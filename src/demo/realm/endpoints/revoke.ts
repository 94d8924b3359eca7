/**
 * Takes a token back.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc7009#section-2
 */
import { refuse } from "../answers.ts";
import type { ClientEndpoint } from "../endpoint.ts";

/**
 * For a refresh token Keycloak 16 ends all the user's sessions of that client, later ones only this
 * session.
 */
export const revokeToken: ClientEndpoint = async ({ keys, sessions }, { clientId }, form) => {
  const token = form.get("token");
  if (!token) return refuse("missingToken");
  // An access token is taken back, and its session goes on.
  if (await keys.verify(token)) return { status: 200 };
  const claims = await keys.readRefresh(token);
  if (claims && claims.azp !== clientId) return refuse("otherClientsToken");
  const session = claims && sessions.get(String(claims.sid));
  if (!session) return refuse("unknownToken");
  for (const { id } of sessions.of(session.username, clientId)) sessions.end(id);
  return { status: 200 };
};
