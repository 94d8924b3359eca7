/**
 * Temporary keys to the files of a dataset: fetched when first needed, renewed before they expire.
 *
 * @module
 */
import type { ApiClient } from "../api/client.ts";
import { objectAt, textAt } from "../model/json_object.ts";
import { SingleFlight } from "../async/single_flight.ts";
import { ProvenaError } from "../errors.ts";
import { asResult } from "../model/as_result.ts";
import type { FileAccess, FileCredentials } from "../model/dataset_files.ts";
import { REDACTED, showAs } from "../model/secret.ts";
import { askDataStore } from "./data_store.ts";

/** Limit of an answer with keys, in bytes. */
const MAX_BYTES = 64 * 1024;
/**
 * Keys are renewed this long before they expire, in ms, or in this last share of their lifetime.
 */
const RENEWAL_MARGIN = 5 * 60_000;
const RENEWAL_SHARE = 0.2;
/**
 * Minimum time to use keys, in ms. If this clock is ahead, new keys seem to have expired already.
 */
const MIN_USE = 60_000;

/** The keys to read, or to read and write, the files of one dataset. */
export class DatasetKeys {
  readonly #client: ApiClient;
  readonly #fetching: SingleFlight<FileCredentials>;
  #held: FileCredentials | undefined;
  #renewAt = 0;

  constructor(client: ApiClient, handle: string, access: FileAccess) {
    this.#client = client;
    this.#fetching = new SingleFlight(async (signal) => {
      const credentials = await fetchCredentials(client, { handle, access, signal });
      const now = client.system.now();
      this.#renewAt = timeToRenew(credentials.expiration.getTime(), now);
      return this.#held = credentials;
    });
  }

  /** Keys that do not expire soon. Throws Provena's reason if it refuses them. */
  async current(signal?: AbortSignal): Promise<FileCredentials> {
    if (this.#held && this.#client.system.now() < this.#renewAt) return this.#held;
    return await this.#fetching.join(signal);
  }

  /** New keys, after the object store refused the current ones. */
  async replace(refused: FileCredentials, signal?: AbortSignal): Promise<FileCredentials> {
    if (this.#held === refused) this.#held = undefined;
    return await this.current(signal);
  }
}

/** When to renew keys that expire at `expires`. All times in milliseconds since the epoch. */
export function timeToRenew(expires: number, now: number): number {
  const lifetime = expires - now;
  if (lifetime <= 0) return now + MIN_USE;
  return expires - Math.min(RENEWAL_MARGIN, lifetime * RENEWAL_SHARE);
}

async function fetchCredentials(
  client: ApiClient,
  options: { handle: string; access: FileAccess; signal: AbortSignal },
): Promise<FileCredentials> {
  const { handle, access, signal } = options;
  const answer = await askDataStore(client, {
    operation: `generate_${access}_access_credentials`,
    path: `/registry/credentials/generate-${access}-access-credentials`,
    handle,
    json: { dataset_id: handle, console_session_required: false },
    maxBytes: MAX_BYTES,
    holdsKeys: true,
    signal,
  });
  const keys = objectAt(answer, "credentials");
  const accessKeyId = textAt(keys, "aws_access_key_id");
  const secretAccessKey = textAt(keys, "aws_secret_access_key");
  const sessionToken = textAt(keys, "aws_session_token");
  // JavaScript engines parse fractions longer than milliseconds differently.
  const expiry = textAt(keys, "expiry").slice(0, 40).replace(/(\.\d{3})\d+/, "$1");
  const expiration = new Date(expiry);
  const isGood = [accessKeyId, secretAccessKey, sessionToken].every((key) => /^[!-~]+$/.test(key));
  if (!isGood || Number.isNaN(expiration.getTime())) {
    throw new ProvenaError("ERR_HTTP", `Provena issued no usable keys to the files of ${handle}`, {
      next: "Tell the operators of the deployment",
    });
  }
  return redacted({ accessKeyId, secretAccessKey, sessionToken, expiration });
}

/** The same keys, redacted in every display. */
function redacted(keys: FileCredentials): FileCredentials {
  const { expiration } = keys;
  const shown = {
    accessKeyId: REDACTED,
    secretAccessKey: REDACTED,
    sessionToken: REDACTED,
    expiration,
  };
  const text = () =>
    `Keys to the files of a dataset ${REDACTED}, until ${expiration.toISOString()}`;
  type Hidden = FileCredentials & { toString(): string; toJSON(): object };
  const result: Hidden = asResult(keys, { toJSON: () => shown, toString: text });
  showAs(result, text);
  return result;
}
