/**
 * Exchanges a device code.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.5
 */
import { type RefusalName, refuse } from "../answers.ts";
import type { DeviceCode } from "../device_codes.ts";
import type { ClientEndpoint } from "../endpoint.ts";
import { issueTokens } from "../tokens.ts";

/** Gives tokens for a code that was approved, once. */
export const exchangeDeviceCode: ClientEndpoint = async (realm, { clientId }, form) => {
  const deviceCode = form.get("device_code");
  if (deviceCode === null) return refuse("missingDeviceCode");
  const code = realm.codes.find(deviceCode);
  if (!code) return refuse("unknownDeviceCode");
  if (code.clientId !== clientId) return refuse("otherClientsDeviceCode");
  const now = Date.now();
  const decision = judgePoll(code, realm.options.interval, now);
  // Like Keycloak, a poll that came too early does not postpone the next one.
  if (decision !== "early") code.lastPollAt = now;
  if (typeof decision === "string") return refuse(decision);
  code.isUsed = true;
  const user = realm.users.get(decision.approvedBy);
  if (!user?.enabled) return refuse("userDisabled");
  return await issueTokens(realm, realm.sessions.start(code, user.username), user);
};

/** Who approved the code, or why the poll brings nothing, in Keycloak's order. */
function judgePoll(
  { expiresAt, lastPollAt = -Infinity, decision }: DeviceCode,
  interval: number,
  now: number,
): { readonly approvedBy: string } | RefusalName {
  if (expiresAt <= now) return "expired";
  return now - lastPollAt < interval * 1000 ? "early" : decision;
}
