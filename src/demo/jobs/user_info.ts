/**
 * The encrypted user info in a job's payload, with which Provena's services tell each other who
 * launched the job.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** The user that a job runs for. */
export interface UserInfo {
  readonly username: string;
  readonly roles: readonly string[];
}

/** Each process has a key of its own and cannot decrypt the user info of an earlier one. */
const key = randomBytes(32);

/** Encrypts the user info. */
export function encryptUserInfo({ username, roles }: UserInfo): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const text = Buffer.concat([cipher.update(JSON.stringify({ username, roles })), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString("base64url");
}

/** Decrypts the user info; gives `undefined` for a text that this process did not encrypt. */
export function decryptUserInfo(encrypted: string): UserInfo | undefined {
  const bytes = Buffer.from(encrypted, "base64url");
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
