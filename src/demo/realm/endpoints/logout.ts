/**
 * Ends the one session of a refresh token: what Keycloak does besides OpenID's redirect.
 *
 * @module
 * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html
 */
import { refuse } from "../answers.ts";
import type { ClientEndpoint } from "../endpoint.ts";
import { judgeRefreshToken } from "../refresh_token.ts";

/** Ends the session; a second time changes nothing. */
export const endSession: ClientEndpoint = async (realm, { clientId }, form) => {
  const judged = await judgeRefreshToken(realm, clientId, form.get("refresh_token"));
  if ("session" in judged) realm.sessions.end(judged.session.id);
  else if (!judged.hasEnded) return refuse(judged.refusal);
  return { status: 204 };
};
