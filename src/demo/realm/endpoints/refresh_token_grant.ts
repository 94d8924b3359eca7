/**
 * Exchanges a refresh token, offline or not.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-6
 * @see https://www.rfc-editor.org/rfc/rfc9700#section-4.14
 */
import { refuse } from "../answers.ts";
import type { ClientEndpoint } from "../endpoint.ts";
import { judgeRefreshToken } from "../refresh_token.ts";
import { issueTokens } from "../tokens.ts";

/** Gives new tokens for a session that lives; with strict rotation, once for each refresh token. */
export const exchangeRefreshToken: ClientEndpoint = async (realm, { clientId }, form) => {
  const judged = await judgeRefreshToken(realm, clientId, form.get("refresh_token"));
  if ("refusal" in judged) return refuse(judged.refusal);
  const { session, refreshId } = judged;
  const user = realm.users.get(session.username);
  if (!user?.enabled) return refuse("userDisabled");
  if (realm.options.strictRotation && refreshId !== session.refreshId) {
    session.detached = true;
    return refuse("reused");
  }
  session.lastUsedAt = Date.now();
  return await issueTokens(realm, session, user);
};
