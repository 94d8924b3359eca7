/**
 * The device codes that were issued, and what people decided about them.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.2
 */
import { createHash, randomBytes, randomInt } from "node:crypto";

/** A code somebody may approve. */
export interface DeviceCode {
  readonly userCode: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** In milliseconds since the epoch. */
  readonly expiresAt: number;
  /** The last poll that was not too early, in milliseconds since the epoch. */
  lastPollAt?: number;
  decision: "pending" | "denied" | { readonly approvedBy: string };
  /** Whether it has been exchanged. */
  isUsed?: boolean;
}

/** RFC 8628, section 6.1: without vowels, so that no code is a word. */
const LETTERS = "BCDFGHJKLMNPQRSTVWXZ";

/** Beyond these the oldest code is forgotten, as by a Keycloak whose cache is full. */
const MOST_CODES = 1000;

/** RFC 8628, section 5.1: after so many wrong user codes within a window none is looked up. */
const WRONG_CODES = 10;

/** In milliseconds. */
const WINDOW = 60_000;

/** Issues codes, and finds them by their digests: how long that takes tells nothing about a code. */
export class DeviceCodes {
  readonly #lifetime: number;
  readonly #onIssued: (userCode: string) => void;
  readonly #byDeviceCode = new Map<string, DeviceCode>();
  readonly #byUserCode = new Map<string, DeviceCode>();
  /** When the latest wrong user codes came, in milliseconds since the epoch. */
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

  /** The code a client polls with; once it has been used it is as unknown as any other. */
  find(deviceCode: string): DeviceCode | undefined {
    const code = this.#byDeviceCode.get(digest(deviceCode));
    return code?.isUsed ? undefined : code;
  }

  /** The code a person may still decide about; what never was a code counts as a guess. */
  lookUp(userCode: string): DeviceCode | undefined {
    const code = this.#byUserCode.get(digestOfUserCode(userCode));
    if (!code && this.#wrongAt.push(Date.now()) > WRONG_CODES) this.#wrongAt.shift();
    return code?.decision === "pending" && code.expiresAt > Date.now() ? code : undefined;
  }

  /** Seconds until user codes are looked up again; 0 while too few were wrong. */
  secondsToWait(): number {
    const [oldest = 0] = this.#wrongAt;
    const left = this.#wrongAt.length < WRONG_CODES ? 0 : oldest + WINDOW - Date.now();
    return Math.max(0, Math.ceil(left / 1000));
  }
}

function add(codes: Map<string, DeviceCode>, key: string, code: DeviceCode): void {
  codes.set(key, code);
  if (codes.size > MOST_CODES) codes.delete(codes.keys().next().value!);
}

function digest(code: string): string {
  return createHash("sha256").update(code).digest("base64url");
}

/** Of the letters alone, since people type what they like around them. */
function digestOfUserCode(userCode: string): string {
  return digest(userCode.toUpperCase().replace(/[^A-Z0-9]/g, ""));
}
