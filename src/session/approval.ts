/**
 * Waiting for a person to approve a device code, together with every process that waits for it.
 *
 * The pending code rests in the store. Each poll is made under its lock and noted in
 * its record, so several processes share one stream of polls that is never faster
 * than the server asked, and one that dies leaves nothing to clean up.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.5
 */
import {
  type DeviceCode,
  expiredCode,
  nextPollDelay,
  pollDeviceCode,
  type PollOutcome,
  requestDeviceCode,
} from "../oauth/device.ts";
import type { OAuthServer } from "../oauth/server.ts";
import { pendingKey, type PendingRecord, RECORD_VERSION, type TokenStore } from "../store/store.ts";
import type { System } from "../system.ts";
import type { HeldTokens } from "./credential.ts";
import type { PendingCode, SessionEvent } from "./state.ts";
import type { StoredCredential } from "./stored_credential.ts";

/** A code with less life than this is not worth adopting, in milliseconds. */
const SHORTEST_ADOPTION = 10_000;

/** What a wait needs. */
export interface ApprovalOptions {
  readonly system: System;
  readonly server: OAuthServer;
  readonly store: TokenStore;
  readonly key: string;
  readonly credential: StoredCredential;
  readonly scope: string;
  /** API origins outside the issuer's domain, which the card lists. */
  readonly origins: readonly string[];
  /** True to ask for a new code even if one is pending. */
  readonly force: boolean;
}

/**
 * Gets a device code and waits until somebody has approved it.
 *
 * @param options where and for what
 * @param emit told each change
 * @param signal ends the wait; the pending code is kept
 * @returns the tokens, verified and saved
 * @throws {ProvenaError} `ERR_SIGN_IN_DECLINED`, `ERR_DEVICE_CODE_EXPIRED`, `ERR_OAUTH`,
 * `ERR_DISCOVERY`, `ERR_NETWORK`
 */
export async function waitForApproval(
  options: ApprovalOptions,
  emit: (event: SessionEvent) => void,
  signal: AbortSignal,
): Promise<HeldTokens> {
  const { system, server, credential } = options;
  const { code, adopted } = await pendingCode(options, signal);
  emit({ type: "codeIssued", code: visible(code), adopted });
  // Fetched during the wait, so that the approval is noticed within one round trip.
  server.keys().catch(() => {});
  const before = (await credential.load())?.generation ?? 0;
  let interval = code.interval;
  let delay = interval;
  let troubles = 0;
  while (true) {
    await system.sleep(Math.min(delay * 1000, code.expiresAt - system.now()), { signal });
    if (system.now() >= code.expiresAt) {
      await options.store.delete(pendingKey(options.key));
      throw expiredCode();
    }
    const turn = await takeTurn(options, { ...code, interval }, before, signal);
    if (turn.kind === "done") return turn.held;
    if (turn.kind === "later") {
      delay = turn.seconds;
    } else if (turn.kind === "trouble") {
      troubles += 1;
      delay = nextPollDelay(interval, troubles, turn.retryAfter);
      emit({ type: "pollTroubled", trouble: turn.reason });
    } else {
      troubles = 0;
      delay = interval = turn.interval;
      emit({ type: "pollAnswered" });
    }
  }
}

/** Polls once, unless another process just did; throws when the code has come to an end. */
async function takeTurn(
  options: ApprovalOptions,
  code: DeviceCode,
  before: number,
  signal: AbortSignal,
): Promise<Turn> {
  const { system, server, store, credential, origins } = options;
  const pending = pendingKey(options.key);
  return await store.withLock(pending, async () => {
    const record = await loadPending(options);
    const shared = record?.deviceCode === code.deviceCode ? record : undefined;
    if (!shared) {
      const held = await credential.load();
      if (held && held.generation > before) return { kind: "done", held };
    }
    const interval = Math.max(code.interval, shared?.interval ?? 0);
    const sinceLast = (system.now() - (shared?.polledAt ?? -Infinity)) / 1000;
    if (sinceLast >= 0 && sinceLast < interval) {
      return { kind: "later", seconds: interval - sinceLast };
    }
    const outcome = await pollDeviceCode(server, { ...code, interval }, {
      now: system.now,
      signal,
    });
    if (outcome.kind === "tokens") {
      const held = await credential.adopt(outcome.tokens, origins);
      await store.delete(pending);
      return { kind: "done", held };
    }
    if (outcome.kind === "ended") {
      await store.delete(pending);
      throw outcome.error;
    }
    const slowed = outcome.kind === "slowDown" ? outcome.interval : interval;
    if (shared) await store.save(pending, { ...shared, interval: slowed, polledAt: system.now() });
    return outcome.kind === "trouble" ? outcome : { kind: "pending", interval: slowed };
  }, { signal });
}

type Turn =
  | { readonly kind: "done"; readonly held: HeldTokens }
  | { readonly kind: "later"; readonly seconds: number }
  | { readonly kind: "pending"; readonly interval: number }
  | Extract<PollOutcome, { kind: "trouble" }>;

async function loadPending(options: ApprovalOptions): Promise<PendingRecord | undefined> {
  const record = await options.store.load(pendingKey(options.key));
  return record?.kind === "pending" ? record : undefined;
}

async function pendingCode(
  options: ApprovalOptions,
  signal: AbortSignal,
): Promise<{ code: DeviceCode; adopted: boolean }> {
  const { system, server, store, origins } = options;
  const key = pendingKey(options.key);
  // Two processes that start at once shall show the same code.
  await server.metadata(signal);
  return await store.withLock(key, async () => {
    const record = await loadPending(options);
    if (record && !options.force && mayAdopt(record, options)) {
      return { code: record, adopted: true };
    }
    const code = await requestDeviceCode(server, options.scope, { now: system.now, signal });
    await store.save(key, {
      kind: "pending",
      version: RECORD_VERSION,
      issuer: server.issuer,
      clientId: server.client.client_id,
      ...code,
      origins,
    });
    return { code, adopted: false };
  }, { signal });
}

/** A record planted for another server, or one whose card listed less, is not taken up. */
function mayAdopt(record: PendingRecord, options: ApprovalOptions): boolean {
  const { server, system, origins } = options;
  const { verificationUri, verificationUriComplete } = record;
  return record.issuer === server.issuer && record.clientId === server.client.client_id &&
    server.isOwnOrigin(verificationUri) &&
    server.isOwnOrigin(verificationUriComplete ?? verificationUri) &&
    record.expiresAt - system.now() > SHORTEST_ADOPTION &&
    origins.every((origin) => record.origins.includes(origin));
}

function visible(code: DeviceCode): PendingCode {
  const { userCode, verificationUri, verificationUriComplete, expiresAt } = code;
  return { userCode, verificationUri, verificationUriComplete, expiresAt };
}
