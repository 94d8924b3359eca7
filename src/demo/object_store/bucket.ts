/**
 * The S3 bucket with the files of all datasets, and credentials for it.
 *
 * @module
 */
import { randomBytes, randomInt } from "node:crypto";

export const BUCKET = "provena-data";

/** What a set of credentials gives access to. */
export interface Grant {
  /** The user and the purpose, such as `reader,read-prog-bucket-access`. */
  readonly session: string;
  /** The credentials are for object keys that start with this prefix. */
  readonly prefix: string;
  readonly write: boolean;
  /** Seconds since the epoch. */
  readonly expires: number;
}

/** Credentials as issued by the Security Token Service of AWS. */
export interface BucketCredentials {
  readonly aws_access_key_id: string;
  readonly aws_secret_access_key: string;
  readonly aws_session_token: string;
  /** ISO 8601 with microseconds and an offset. */
  readonly expiry: string;
}

/** What to create a presigned URL for. */
export interface PresignRequest {
  readonly key: string;
  /** Seconds since the epoch. */
  readonly expires: number;
}

/** The bucket of one deployment. */
export class Bucket {
  /** The URL of the object store. */
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

  /** Issues credentials for a grant. */
  issueCredentials({ expires }: Grant): BucketCredentials {
    const second = new Date(expires * 1000).toISOString().slice(0, 19);
    const microseconds = String(randomInt(1, 1_000_000)).padStart(6, "0");
    return {
      aws_access_key_id: accessKeyId(),
      aws_secret_access_key: randomBytes(30).toString("base64"),
      aws_session_token: randomBytes(192).toString("base64"),
      expiry: `${second}.${microseconds}+00:00`,
    };
  }

  /** Creates a presigned URL for an object, which needs no credentials. */
  presign({ key, expires }: PresignRequest): string {
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

/** `ASIA` marks temporary credentials. */
function accessKeyId(): string {
  return "ASIA" + Array.from({ length: 16 }, () => BASE32[randomInt(BASE32.length)]).join("");
}
