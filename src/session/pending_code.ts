/**
 * The code that waits for a person, as every process that waits for it sees it.
 *
 * It rests in the store. Each poll is made under its lock and noted in its record, so
 * several processes share one stream of polls that is never faster than the server
 * asked, and one that dies leaves nothing to clean up.
 *
 * @module
 */
import type { DeviceCode } from "../model/device_code.ts";
import { requestDeviceCode } from "../oauth/device.ts";
import { pendingKey, type PendingRecord, RECORD_VERSION } from "../store/store.ts";
import type { SessionPlace } from "./place.ts";

/** A code with less life than this is not worth adopting, in milliseconds. */
const SHORTEST_ADOPTION = 10_000;

/** A next poll further away than this was noted under another clock, in milliseconds. */
const LONGEST_PAUSE = 3_600_000;

/**
 * The code to show: the one that is pending already, or a new one.
 *
 * `force` asks for a new code even if one is pending.
 */
export async function obtainCode(
  place: SessionPlace,
  { force, signal }: { force: boolean; signal: AbortSignal },
): Promise<{ code: DeviceCode; adopted: boolean }> {
  const { system, server, store, foreignOrigins: origins } = place;
  const key = pendingKey(place.key);
  // Before the lock: two processes that start at once shall show the same code, not wait in turn.
  await server.metadata(signal);
  return await store.withLock(key, async () => {
    const record = await loadPending(place);
    if (record && !force && mayAdopt(record, place)) return { code: record, adopted: true };
    const code = await requestDeviceCode(server, place.scope, { now: system.now, signal });
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

/** The record of a code, if it is still the one that pends. */
export async function pendingRecordOf(
  place: SessionPlace,
  code: DeviceCode,
): Promise<PendingRecord | undefined> {
  const record = await loadPending(place);
  return record?.deviceCode === code.deviceCode ? record : undefined;
}

/** Removes a code's record, and not that of another asked for meanwhile. */
export async function dropPending(place: SessionPlace, code: DeviceCode): Promise<void> {
  if (await pendingRecordOf(place, code)) await place.store.delete(pendingKey(place.key));
}

/**
 * Milliseconds until a code may be polled, by what every process has noted.
 *
 * @param record the code's record
 * @param now milliseconds since the epoch
 * @returns 0 if it may be polled now
 */
export function pauseLeft(record: PendingRecord | undefined, now: number): number {
  const left = (record?.nextPollAt ?? now) - now;
  return left > 0 && left <= LONGEST_PAUSE ? left : 0;
}

async function loadPending(place: SessionPlace): Promise<PendingRecord | undefined> {
  const record = await place.store.load(pendingKey(place.key));
  return record?.kind === "pending" ? record : undefined;
}

/** A record planted for another server, or one whose card listed less, is not taken up. */
function mayAdopt(record: PendingRecord, place: SessionPlace): boolean {
  const { server, system, foreignOrigins } = place;
  const { verificationUri, verificationUriComplete } = record;
  return record.issuer === server.issuer && record.clientId === server.client.client_id &&
    server.isOwnOrigin(verificationUri) &&
    server.isOwnOrigin(verificationUriComplete ?? verificationUri) &&
    record.interval > 0 && record.expiresAt - system.now() > SHORTEST_ADOPTION &&
    foreignOrigins.every((origin) => record.origins.includes(origin));
}
