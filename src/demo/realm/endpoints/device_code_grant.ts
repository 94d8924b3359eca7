/**
 * Exchanges a device code for tokens.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.5
 */
import { oauthError, type OAuthErrorName } from "../answers.ts";
import type { DeviceCode } from "../device_codes.ts";
import type { ClientEndpoint } from "../endpoint.ts";
import { issueTokens } from "../tokens.ts";

/** Issues tokens for an approved code, once. */
export const exchangeDeviceCode: ClientEndpoint = async (realm, { clientId }, form) => {
  const deviceCode = form.get("device_code");
  if (deviceCode === null) return oauthError("missingDeviceCode");
  const code = realm.codes.find(deviceCode);
  if (!code) return oauthError("unknownDeviceCode");
  if (code.clientId !== clientId) return oauthError("otherClientsDeviceCode");
  const now = Date.now();
  const decision = checkPoll(code, realm.options.interval, now);
  // As in Keycloak, a poll that is too early does not delay the next one.
  if (decision !== "early") code.lastPollAt = now;
  if (typeof decision === "string") return oauthError(decision);
  code.isUsed = true;
  const user = realm.users.get(decision.approvedBy);
  if (!user?.enabled) return oauthError("userDisabled");
  return await issueTokens(realm, realm.sessions.start(code, user.username), user);
};

/** Who approved the code, or the error to answer; checks in the same order as Keycloak. */
function checkPoll(
  { expiresAt, lastPollAt = -Infinity, decision }: DeviceCode,
  interval: number,
  now: number,
): { readonly approvedBy: string } | OAuthErrorName {
  if (expiresAt <= now) return "expired";
  return now - lastPollAt < interval * 1000 ? "early" : decision;
}
