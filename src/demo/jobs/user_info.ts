/**
 * The encrypted user info in a job's payload, with which Provena's services tell each other who
 * launched the job.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { Sealer } from "../sealer.ts";

/** The user that a job runs for. */
export interface UserInfo {
  readonly username: string;
  readonly roles: readonly string[];
}

/** Each process has a key of its own and cannot decrypt the user info of an earlier one. */
const sealer = new Sealer();

/** Encrypts the user info. */
export function encryptUserInfo({ username, roles }: UserInfo): string {
  return sealer.seal(JSON.stringify({ username, roles })).toString("base64url");
}

/** Decrypts the user info; undefined for a text that this process did not encrypt. */
export function decryptUserInfo(encrypted: string): UserInfo | undefined {
  const text = sealer.open(Buffer.from(encrypted, "base64url"));
  return text === undefined ? undefined : JSON.parse(text) as UserInfo;
}
