/**
 * Waits for a person to approve a device code.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.5
 */
import type { DeviceCode, PendingCode } from "../model/device_code.ts";
import type { HeldTokens } from "./credential.ts";
import { obtainCode } from "./pending_code.ts";
import type { Wait } from "./polling.ts";

/**
 * Gets a device code and waits until it is approved.
 *
 * `force` requests a new code even if one is pending. An abort keeps the pending code for the next
 * sign-in. Rejects with `ERR_SIGN_IN_DECLINED`, `ERR_DEVICE_CODE_EXPIRED`, `ERR_OAUTH`,
 * `ERR_DISCOVERY` or `ERR_NETWORK`.
 */
export async function waitForApproval(
  wait: Wait,
  { force }: { force: boolean },
): Promise<HeldTokens> {
  const { place, credential, emit, signal } = wait;
  const { server } = place;
  const before = (await credential.load())?.signedInAt;
  const code = await obtainCode(place, {
    force,
    signal,
    onCode: (code, adopted) => emit({ type: "codeIssued", code: toPendingCode(code), adopted }),
  });
  // Loaded during the wait, so that the code is shown early, and the tokens are verified without
  // delay.
  server.keys({ signal }).catch(() => {});
  import("../oauth/verify.ts").then(({ loadVerifier }) => loadVerifier()).catch(() => {});
  const { pollUntilApproved } = await import("./polling.ts");
  return await pollUntilApproved(wait, code, { before });
}

function toPendingCode(code: DeviceCode): PendingCode {
  const { userCode, verificationUri, verificationUriComplete, expiresAt } = code;
  return { userCode, verificationUri, verificationUriComplete, expiresAt };
}
