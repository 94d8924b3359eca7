/**
 * The issued device codes, and whether they were approved.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.2
 */
import { createHash, randomBytes, randomInt } from "node:crypto";

/** A device code that a person can approve or deny. */
export interface DeviceCode {
  readonly userCode: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** In milliseconds since the epoch. */
  readonly expiresAt: number;
  /** The time of the last poll that was not too early, in milliseconds since the epoch. */
  lastPollAt?: number;
  decision: "pending" | "denied" | { readonly approvedBy: string };
  /** Whether it has been exchanged for tokens. */
  isUsed?: boolean;
}

/** RFC 8628, section 6.1: no vowels, so that no code spells a word. */
const LETTERS = "BCDFGHJKLMNPQRSTVWXZ";

/** Above this number the oldest code is dropped, as in a Keycloak whose cache is full. */
const MAX_CODES = 1000;

/**
 * RFC 8628, section 5.1: after this many wrong user codes within {@link WINDOW}, further user codes
 * are rejected without a lookup.
 */
const MAX_WRONG_CODES = 10;

/** In milliseconds. */
const WINDOW = 60_000;

/** Issues codes and finds them by digest, so that the time of a lookup reveals nothing. */
export class DeviceCodes {
  readonly #lifetime: number;
  readonly #onIssued: (userCode: string) => void;
  readonly #byDeviceCode = new Map<string, DeviceCode>();
  readonly #byUserCode = new Map<string, DeviceCode>();
  /** The times of the latest wrong user codes, in milliseconds since the epoch. */
  readonly #wrongAt: number[] = [];

  /** `lifetime` is in seconds. */
  constructor(lifetime: number, onIssued: (userCode: string) => void) {
    this.#lifetime = lifetime * 1000;
    this.#onIssued = onIssued;
  }

  /** Issues a device code with its user code. */
  issue(granted: Pick<DeviceCode, "clientId" | "scopes">): [deviceCode: string, userCode: string] {
    const deviceCode = randomBytes(32).toString("base64url");
    const letters = Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]);
    const userCode = letters.toSpliced(4, 0, "-").join("");
    const expiresAt = Date.now() + this.#lifetime;
    const code: DeviceCode = { ...granted, userCode, expiresAt, decision: "pending" };
    add(this.#byDeviceCode, digest(deviceCode), code);
    add(this.#byUserCode, digestOfUserCode(userCode), code);
    this.#onIssued(userCode);
    return [deviceCode, userCode];
  }

  /** Finds the code that a client polls with. A used code is no longer found. */
  find(deviceCode: string): DeviceCode | undefined {
    const code = this.#byDeviceCode.get(digest(deviceCode));
    return code?.isUsed ? undefined : code;
  }

  /** Finds a code that can still be approved or denied. One that never existed counts as wrong. */
  lookUp(userCode: string): DeviceCode | undefined {
    const code = this.#byUserCode.get(digestOfUserCode(userCode));
    if (!code && this.#wrongAt.push(Date.now()) > MAX_WRONG_CODES) this.#wrongAt.shift();
    return code?.decision === "pending" && code.expiresAt > Date.now() ? code : undefined;
  }

  /** Seconds until user codes are looked up again; 0 if the limit of wrong codes is not reached. */
  secondsToWait(): number {
    const [oldest = 0] = this.#wrongAt;
    const left = this.#wrongAt.length < MAX_WRONG_CODES ? 0 : oldest + WINDOW - Date.now();
    return Math.max(0, Math.ceil(left / 1000));
  }
}

function add(codes: Map<string, DeviceCode>, key: string, code: DeviceCode): void {
  codes.set(key, code);
  if (codes.size > MAX_CODES) codes.delete(codes.keys().next().value!);
}

function digest(code: string): string {
  return createHash("sha256").update(code).digest("base64url");
}

/** Uses letters and digits only, because people also type spaces or other separators. */
function digestOfUserCode(userCode: string): string {
  return digest(userCode.toUpperCase().replace(/[^A-Z0-9]/g, ""));
}
