/**
 * Ends the session of a refresh token, which Keycloak offers besides OpenID's logout by redirect.
 *
 * @module
 * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html
 */
import { oauthError } from "../answers.ts";
import type { ClientEndpoint } from "../endpoint.ts";
import { checkRefreshToken } from "../refresh_token.ts";

/** Ends the session; succeeds also if it has already ended. */
export const endSession: ClientEndpoint = async (realm, { clientId }, form) => {
  const checked = await checkRefreshToken(realm, clientId, form.get("refresh_token"));
  if ("session" in checked) realm.sessions.end(checked.session.id);
  else if (!checked.hasEnded) return oauthError(checked.error);
  return { status: 204 };
};
