/**
 * Temporary credentials for the object store, like those of the Security Token Service of AWS.
 *
 * What they give access to is encrypted into the session token, so nothing has to be remembered.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHmac, randomBytes, randomInt } from "node:crypto";
import { Sealer } from "../sealer.ts";
import { S3Error } from "./s3_error.ts";

/** What a set of credentials gives access to. */
export interface Grant {
  /** The user and the purpose, such as `reader,read-prog-bucket-access`. */
  readonly session: string;
  readonly bucket: string;
  /** The credentials are for object keys that start with this prefix. */
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
  /** Tokens are encrypted: clients hide text in which they find a piece of another token. */
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

  /** The grant and the secret of credentials that still work at `now`, in seconds. */
  recognise(
    { accessKeyId, sessionToken, now }: {
      readonly accessKeyId: string;
      readonly sessionToken: string | undefined;
      readonly now: number;
    },
  ): { readonly grant: Grant; readonly secretAccessKey: string } {
    // Without a token these would be the keys of a user, of whom there are none.
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
