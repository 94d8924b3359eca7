/**
 * Simulates a fleet over a day: when its workers renew, and the load on the authorization server.
 *
 * The product's own function decides when a token is renewed. The rest is the scenario: every
 * worker is busy, and one scheduler starts them all.
 */
import { freshUntil, type TokenSet } from "../../src/model/token_set.ts";

/** A fleet and its behaviour. */
export interface Fleet {
  readonly workers: number;
  readonly machines: number;
  /** Who shares a session: no one, the workers on one machine (files), or all workers (Redis). */
  readonly sharing: "worker" | "machine" | "fleet";
  /** Whether each worker draws a jitter for each token, as the product does. */
  readonly jitter: boolean;
  /** Simulated time, in seconds. */
  readonly seconds: number;
  /** Time within which all workers start, in seconds. */
  readonly startup: number;
  /** Average time between two API calls of a worker, in seconds. */
  readonly callEvery: number;
  /** Lifetime of an access token, in seconds. */
  readonly lifetime: number;
  /** Time from requesting a new token until the other workers can read it, in seconds. */
  readonly renewal: number;
  /** Seeds the random numbers, so that a simulation can be repeated. */
  readonly seed: number;
}

/** Requests per second at the authorization server. */
export interface Load {
  readonly requests: number;
  readonly mean: number;
  /** The 99th percentile. */
  readonly p99: number;
  /** The highest number in one second. */
  readonly peak: number;
  /** The peak of the second half, which shows what remains of the common start. */
  readonly peakLater: number;
}

/** The jitter of the plain window: what {@link freshUntil} takes where nothing is drawn. */
const PLAIN = 0.25;
/** Requests of a process at its first renewal: the metadata and the key set. */
const INTRODUCTION = 2;

/** Runs the model. */
export function simulateFleet(fleet: Fleet): Load {
  const random = seeded(fleet.seed);
  const perSecond = new Uint32Array(fleet.seconds);
  const note = (at: number, requests: number) => {
    if (at < fleet.seconds) perSecond[Math.floor(at)]! += requests;
  };
  const groups = { worker: fleet.workers, machine: fleet.machines, fleet: 1 }[fleet.sharing];
  for (let group = 0; group < groups; group++) {
    const members = Math.floor(fleet.workers / groups);
    simulateGroup(fleet, members, { random, note });
  }
  return loadOf(perSecond);
}

/** Simulates workers that share one session; the first one signs in. */
function simulateGroup(
  fleet: Fleet,
  members: number,
  { random, note }: { random: () => number; note: (at: number, requests: number) => void },
): void {
  const { callEvery, renewal } = fleet;
  const introduced = new Uint8Array(members);
  const introduce = (member: number, at: number) => {
    if (introduced[member]) return;
    introduced[member] = 1;
    note(at, INTRODUCTION);
  };
  const untilCall = () => -Math.log(1 - random()) * callEvery;
  let now = random() * fleet.startup;
  introduce(0, now);
  note(now, 1);
  const wants = new Float64Array(members);
  while (now < fleet.seconds) {
    // For a new token each draws its jitter, and comes with the first call after that moment.
    let first = 0;
    for (let i = 0; i < members; i++) {
      const jitter = fleet.jitter ? random() : PLAIN;
      wants[i] = freshUntil(tokenFrom(now, fleet.lifetime), { jitter }) / 1000 + untilCall();
      if (wants[i]! < wants[first]!) first = i;
    }
    const asked = wants[first]!;
    now = asked + renewal;
    // Workers that arrive before the new token wait for the lock, prepared to renew.
    for (let i = 0; i < members; i++) if (wants[i]! < now) introduce(i, wants[i]!);
    note(asked, 1);
  }
}

function tokenFrom(seconds: number, lifetime: number): TokenSet {
  const receivedAt = seconds * 1000;
  return { accessToken: "", scope: "", receivedAt, expiresAt: receivedAt + lifetime * 1000 };
}

function loadOf(perSecond: Uint32Array): Load {
  const sorted = perSecond.toSorted();
  const requests = perSecond.reduce((sum, count) => sum + count, 0);
  return {
    requests,
    mean: requests / perSecond.length,
    p99: sorted[Math.ceil(perSecond.length * 0.99) - 1]!,
    peak: sorted.at(-1)!,
    peakLater: perSecond.subarray(perSecond.length / 2).reduce((most, n) => Math.max(most, n), 0),
  };
}

/** Repeatable random numbers from 0 to 1 (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
