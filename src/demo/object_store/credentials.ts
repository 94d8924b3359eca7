/**
 * Temporary credentials for the object store, like those of the Security Token Service of AWS.
 *
 * The session token contains their access, encrypted, so that the store needs no memory of them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHmac, randomBytes, randomInt } from "node:crypto";
import { Sealer } from "../sealer.ts";
import { S3Error } from "./s3_error.ts";

/** The access that credentials give. */
export interface Grant {
  /** The user and the purpose, such as `reader,read-prog-bucket-access`. */
  readonly session: string;
  readonly bucket: string;
  /** They give access to keys with this prefix. */
  readonly prefix: string;
  readonly write: boolean;
  /** Seconds since the epoch. */
  readonly expires: number;
}

/** Issued credentials. */
export interface IssuedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Issues credentials and recognises them. */
export class CredentialIssuer {
  readonly #secretKey = randomBytes(32);
  /** Encrypted, because clients redact text that has a part in common with another token. */
  readonly #tokens = new Sealer();

  issue(grant: Grant): IssuedCredentials {
    // `ASIA` marks temporary credentials.
    const accessKeyId = "ASIA" +
      Array.from({ length: 16 }, () => BASE32[randomInt(BASE32.length)]).join("");
    const token = JSON.stringify({ accessKeyId, ...grant });
    return {
      accessKeyId,
      secretAccessKey: this.#secretOf(accessKeyId),
      sessionToken: this.#tokens.seal(token).toString("base64"),
    };
  }

  /** The grant and the secret of credentials that are valid at `now`, in seconds. */
  recognise(
    { accessKeyId, sessionToken, now }: {
      readonly accessKeyId: string;
      readonly sessionToken: string | undefined;
      readonly now: number;
    },
  ): { readonly grant: Grant; readonly secretAccessKey: string } {
    // Keys without a session token are those of an AWS user, and there are no such users.
    if (sessionToken === undefined) throw new S3Error("InvalidAccessKeyId");
    const opened = this.#tokens.open(Buffer.from(sessionToken, "base64"));
    if (opened === undefined) throw new S3Error("InvalidToken");
    const grant = JSON.parse(opened) as Grant & { readonly accessKeyId: string };
    if (grant.accessKeyId !== accessKeyId) throw new S3Error("InvalidAccessKeyId");
    if (now >= grant.expires) throw new S3Error("ExpiredToken");
    return { grant, secretAccessKey: this.#secretOf(accessKeyId) };
  }

  #secretOf(accessKeyId: string): string {
    return createHmac("sha256", this.#secretKey).update(accessKeyId).digest()
      .subarray(0, 30).toString("base64");
  }
}
