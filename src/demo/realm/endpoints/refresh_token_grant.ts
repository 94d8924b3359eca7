/**
 * Exchanges a refresh token or an offline token.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-6
 * @see https://www.rfc-editor.org/rfc/rfc9700#section-4.14
 */
import { oauthError } from "../answers.ts";
import type { ClientEndpoint } from "../endpoint.ts";
import { checkRefreshToken } from "../refresh_token.ts";
import { issueTokens } from "../tokens.ts";

/** Issues new tokens for an active session; with strict rotation, once per refresh token. */
export const exchangeRefreshToken: ClientEndpoint = async (realm, { clientId }, form) => {
  const checked = await checkRefreshToken(realm, clientId, form.get("refresh_token"));
  if ("error" in checked) return oauthError(checked.error);
  const { session, refreshId } = checked;
  const user = realm.users.get(session.username);
  if (!user?.enabled) return oauthError("userDisabled");
  if (realm.options.strictRotation && refreshId !== session.refreshId) {
    session.detached = true;
    return oauthError("reused");
  }
  session.lastUsedAt = Date.now();
  return await issueTokens(realm, session, user);
};
