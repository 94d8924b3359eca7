/**
 * Who launched a job, sealed: Provena hands it from service to service in a job's payload.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** What a job knows of the user it works for. */
export interface UserInfo {
  readonly username: string;
  readonly roles: readonly string[];
}

/** Made anew with each process, so a text of yesterday cannot be opened. */
const key = randomBytes(32);

/** Seals who the user is. */
export function sealUserInfo({ username, roles }: UserInfo): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const text = Buffer.concat([cipher.update(JSON.stringify({ username, roles })), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString("base64url");
}

/** Who the user is, or `undefined` for a text that this process did not seal. */
export function openUserInfo(sealed: string): UserInfo | undefined {
  const bytes = Buffer.from(sealed, "base64url");
  try {
    const cipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), {
      authTagLength: 16,
    });
    cipher.setAuthTag(bytes.subarray(12, 28));
    const text = Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()]);
    return JSON.parse(text.toString()) as UserInfo;
  } catch {
    return undefined;
  }
}
