/**
 * The pending device code, shared by all processes that wait for its approval.
 *
 * It is kept in the store. Each poll is made under its lock and noted in its record. So all
 * processes together never poll faster than the server allows, and one that dies leaves nothing to
 * clean up.
 *
 * @module
 */
import type { DeviceCode } from "../model/device_code.ts";
import { requestDeviceCode } from "../oauth/device.ts";
import { pendingKey, type PendingRecord, RECORD_VERSION } from "../store/store.ts";
import type { SessionPlace } from "./place.ts";

/** A code that expires sooner than this, in milliseconds, is not adopted. */
const MIN_ADOPTION = 10_000;

/** A next poll further away than this, in milliseconds, was noted with a wrong clock. */
const MAX_PAUSE = 3_600_000;

/** How to get a code. */
interface CodeRequest {
  /** Requests a new code even if one is pending. */
  readonly force: boolean;
  readonly signal: AbortSignal;
  /** Called when the code is in the store: a process that is ended then leaves it to the next. */
  readonly onCode: (code: DeviceCode, adopted: boolean) => void;
}

/** Gets the pending code, or a new one. */
export async function obtainCode(place: SessionPlace, request: CodeRequest): Promise<DeviceCode> {
  const { system, server, store, foreignOrigins: origins } = place;
  const { force, signal, onCode } = request;
  const key = pendingKey(place.key);
  return await store.withLock(key, async () => {
    const record = await loadPending(place);
    if (record && !force && mayAdopt(record, place)) {
      onCode(record, true);
      return record;
    }
    const code = await requestDeviceCode(server, place.scope, { now: system.now, signal });
    await store.save(key, {
      kind: "pending",
      version: RECORD_VERSION,
      issuer: server.issuer,
      clientId: server.client.client_id,
      ...code,
      origins,
    });
    onCode(code, false);
    return code;
  }, { signal });
}

/** The record of a code, if it is still the pending one. */
export async function pendingRecordOf(
  place: SessionPlace,
  code: DeviceCode,
): Promise<PendingRecord | undefined> {
  const record = await loadPending(place);
  return record?.deviceCode === code.deviceCode ? record : undefined;
}

/** Removes a code's record, unless a newer code has replaced it. */
export async function dropPending(place: SessionPlace, code: DeviceCode): Promise<void> {
  if (await pendingRecordOf(place, code)) await place.store.delete(pendingKey(place.key));
}

/** Milliseconds until any process may poll again; 0 if one may poll now. */
export function pauseLeft(record: PendingRecord | undefined, now: number): number {
  const left = (record?.nextPollAt ?? now) - now;
  return left > 0 && left <= MAX_PAUSE ? left : 0;
}

async function loadPending(place: SessionPlace): Promise<PendingRecord | undefined> {
  const record = await place.store.load(pendingKey(place.key));
  return record?.kind === "pending" ? record : undefined;
}

/** False for a record planted for another server, or if its card listed fewer origins. */
function mayAdopt(record: PendingRecord, place: SessionPlace): boolean {
  const { server, system, foreignOrigins } = place;
  const { verificationUri, verificationUriComplete } = record;
  return record.issuer === server.issuer && record.clientId === server.client.client_id &&
    server.isOwnOrigin(verificationUri) &&
    server.isOwnOrigin(verificationUriComplete ?? verificationUri) &&
    record.interval > 0 && record.expiresAt - system.now() > MIN_ADOPTION &&
    foreignOrigins.every((origin) => record.origins.includes(origin));
}
