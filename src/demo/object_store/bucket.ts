/**
 * The bucket that holds the files of every dataset, and the keys to it.
 *
 * @module
 */
import { randomBytes, randomInt } from "node:crypto";

/** The name of the bucket. */
export const BUCKET = "provena-data";

/** What keys open. */
export interface Grant {
  /** Who asked, and for what, such as `reader,read-prog-bucket-access`. */
  readonly session: string;
  /** The keys open what begins with it. */
  readonly prefix: string;
  readonly write: boolean;
  /** Seconds since the epoch. */
  readonly expires: number;
}

/** Keys as the token service of AWS gives them. */
export interface BucketKeys {
  readonly aws_access_key_id: string;
  readonly aws_secret_access_key: string;
  readonly aws_session_token: string;
  /** ISO 8601 with microseconds and an offset. */
  readonly expiry: string;
}

/** A link to one object that needs no keys. */
export interface LinkRequest {
  readonly key: string;
  /** Seconds since the epoch. */
  readonly expires: number;
}

/** The bucket of one deployment. */
export class Bucket {
  /** Where the object store listens. */
  readonly endpoint: string;
  readonly #objects = new Map<string, string>();

  constructor(endpoint: string) {
    this.endpoint = endpoint;
  }

  put(key: string, content: string): void {
    this.#objects.set(key, content);
  }

  get(key: string): string | undefined {
    return this.#objects.get(key);
  }

  /** Issues keys that open what the grant says. */
  issueKeys({ expires }: Grant): BucketKeys {
    const second = new Date(expires * 1000).toISOString().slice(0, 19);
    const microseconds = String(randomInt(1, 1_000_000)).padStart(6, "0");
    return {
      aws_access_key_id: accessKeyId(),
      aws_secret_access_key: randomBytes(30).toString("base64"),
      aws_session_token: randomBytes(192).toString("base64"),
      expiry: `${second}.${microseconds}+00:00`,
    };
  }

  /** A link to an object, good until it expires. */
  link({ key, expires }: LinkRequest): string {
    const query = [
      ["response-content-disposition", `attachment; filename=${key}`],
      ["AWSAccessKeyId", accessKeyId()],
      ["Signature", randomBytes(20).toString("base64")],
      ["x-amz-security-token", randomBytes(192).toString("base64")],
      ["Expires", String(expires)],
    ].map(([name, value]) => `${name}=${encodeURIComponent(value!)}`).join("&");
    const path = key.split("/").map(encodeURIComponent).join("/");
    return `${this.endpoint}/${BUCKET}/${path}?${query}`;
  }
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** `ASIA` marks temporary keys. */
function accessKeyId(): string {
  return "ASIA" + Array.from({ length: 16 }, () => BASE32[randomInt(BASE32.length)]).join("");
}
