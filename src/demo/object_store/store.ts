/**
 * The object store of one deployment: the files of all datasets, and the reports.
 *
 * @module
 */
import { createHash, randomInt } from "node:crypto";
import { percentEncode } from "../../text/percent_encode.ts";
import { Content, ContentFolder } from "./content.ts";
import { CredentialIssuer } from "./credentials.ts";
import { Objects } from "./objects.ts";
import { signLink } from "./signature.ts";
import { Uploads } from "./uploads.ts";

/** The bucket with the files of all datasets. */
export const BUCKET = "provena-data";
/** The bucket with the reports of studies and model runs. */
export const REPORTS = "provena-reports";

/** The AWS region of Provena's own storage. */
export const REGION = "ap-southeast-2";

/** Credentials as issued by the Security Token Service of AWS. */
export interface AwsCredentials {
  readonly aws_access_key_id: string;
  readonly aws_secret_access_key: string;
  readonly aws_session_token: string;
  /** ISO 8601 with microseconds and an offset. */
  readonly expiry: string;
}

/** A request for credentials for the files of a dataset. */
export interface CredentialsRequest {
  /** The user and the purpose, such as `reader,read-prog-bucket-access`. */
  readonly session: string;
  /** They give access to keys with this prefix. */
  readonly prefix: string;
  readonly write: boolean;
}

/** A request for a signed link. */
export interface LinkRequest {
  readonly bucket: string;
  readonly key: string;
  /** Seconds since the epoch. */
  readonly expires: number;
  /** The file name for browsers. */
  readonly fileName: string;
}

/** Options of an object store. */
export interface ObjectStoreOptions {
  /** Returns the origin of the server, which signed links need. */
  readonly endpoint: () => string;
  /** Seconds since the epoch. */
  readonly now: () => number;
  /** Lifetime of credentials, in seconds. */
  readonly credentialsTtl: number;
}

/** The buckets of one deployment. */
export class ObjectStore {
  readonly uploads: Uploads = new Uploads();
  readonly issuer: CredentialIssuer = new CredentialIssuer();
  readonly folder: ContentFolder = new ContentFolder();
  /** Seconds since the epoch. */
  readonly now: () => number;
  readonly #endpoint: () => string;
  readonly #credentialsTtl: number;
  readonly #buckets = new Map([[BUCKET, new Objects()], [REPORTS, new Objects()]]);

  constructor({ endpoint, now, credentialsTtl }: ObjectStoreOptions) {
    this.#endpoint = endpoint;
    this.now = now;
    this.#credentialsTtl = credentialsTtl;
  }

  /** The objects of a bucket; undefined if there is no such bucket. */
  objects(bucket: string): Objects | undefined {
    return this.#buckets.get(bucket);
  }

  has(key: string): boolean {
    return this.#buckets.get(BUCKET)!.get(key) !== undefined;
  }

  /** Stores an object of the deployment itself, in memory. */
  put(
    key: string,
    content: string | Uint8Array,
    { bucket = BUCKET, type = "binary/octet-stream" }: {
      readonly bucket?: string;
      readonly type?: string;
    } = {},
  ): void {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    this.#buckets.get(bucket)!.set(key, {
      content: new Content([{ size: bytes.length, bytes }]),
      etag: createHash("md5").update(bytes).digest("hex"),
      modified: this.now() * 1000,
      headers: { "content-type": type },
      checksum: undefined,
    });
  }

  /** Issues credentials for the files of a dataset. */
  issueCredentials({ session, prefix, write }: CredentialsRequest): AwsCredentials {
    const expires = this.now() + this.#credentialsTtl;
    const issued = this.issuer.issue({ session, bucket: BUCKET, prefix, write, expires });
    const second = new Date(expires * 1000).toISOString().slice(0, 19);
    const microseconds = String(randomInt(1, 1_000_000)).padStart(6, "0");
    return {
      aws_access_key_id: issued.accessKeyId,
      aws_secret_access_key: issued.secretAccessKey,
      aws_session_token: issued.sessionToken,
      expiry: `${second}.${microseconds}+00:00`,
    };
  }

  /** Creates a link with which an object can be downloaded without credentials. */
  presign({ bucket, key, expires, fileName }: LinkRequest): string {
    const grant = { session: "presigned-url", bucket, prefix: key, write: false, expires };
    const { accessKeyId, secretAccessKey, sessionToken } = this.issuer.issue(grant);
    const path = `/${bucket}/${key.split("/").map(percentEncode).join("/")}`;
    const overrides = [
      ["response-content-disposition", `attachment; filename=${fileName}`],
    ] as const;
    const parts = { method: "GET", path, expires: String(expires), sessionToken, overrides };
    const query = [
      ...overrides,
      ["AWSAccessKeyId", accessKeyId],
      ["Signature", signLink(parts, secretAccessKey)],
      ["x-amz-security-token", sessionToken],
      ["Expires", String(expires)],
    ] as const;
    return `${this.#endpoint()}${path}?` +
      query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  }

  /** Removes the files that were uploaded. */
  async close(): Promise<void> {
    await this.folder.remove();
  }
}
