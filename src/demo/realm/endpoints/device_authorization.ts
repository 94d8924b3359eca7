/**
 * The device authorization endpoint.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.2
 */
import { grantScopes } from "../clients.ts";
import type { ClientEndpoint } from "../endpoint.ts";

/** Issues a device code for the client, and a user code for the person who approves. */
export const authorizeDevice: ClientEndpoint = ({ codes, issuer, options }, client, form) => {
  const scopes = grantScopes(client, form.get("scope") ?? "");
  const [deviceCode, userCode] = codes.issue({ clientId: client.clientId, scopes });
  const body = {
    device_code: deviceCode,
    user_code: userCode,
    verification_uri: `${issuer}/device`,
    verification_uri_complete: `${issuer}/device?user_code=${userCode}`,
    expires_in: options.deviceCodeTtl,
    interval: options.interval,
  };
  return { status: 200, body };
};
