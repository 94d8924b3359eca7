/**
 * A model of a fleet over a day: when its workers renew, and what the authorization server sees.
 *
 * When a token is renewed is decided by the product's own function; all else is the scenario:
 * every worker is busy, and all are started by the same scheduler.
 */
import { freshUntil, type TokenSet } from "../../src/model/token_set.ts";

/** A fleet, and how it lives. */
export interface Fleet {
  readonly workers: number;
  readonly machines: number;
  /** Who shares a session: nobody, those on one machine (files), or all (Redis). */
  readonly sharing: "worker" | "machine" | "fleet";
  /** Whether each worker draws a jitter for each token, as the product does. */
  readonly jitter: boolean;
  /** Seconds the model runs for. */
  readonly seconds: number;
  /** Seconds in which all workers are started. */
  readonly startup: number;
  /** Seconds between two API calls of a worker, on average. */
  readonly callEvery: number;
  /** Seconds an access token lives. */
  readonly lifetime: number;
  /** Seconds from asking for a new token until the others can read it. */
  readonly renewal: number;
  /** The same seed gives the same day. */
  readonly seed: number;
}

/** Requests per second at the authorization server. */
export interface Load {
  readonly requests: number;
  readonly mean: number;
  /** 99 of 100 seconds saw no more. */
  readonly p99: number;
  /** The worst second. */
  readonly peak: number;
  /** The worst second of the last half of the time: what is left of having started together. */
  readonly peakLater: number;
}

/** The jitter of the plain window: what {@link freshUntil} takes where nothing is drawn. */
const PLAIN = 0.25;
/** A process asks for the metadata and the key set once, when it first renews. */
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
    liveTogether(fleet, members, { random, note });
  }
  return loadOf(perSecond);
}

/** Workers that share one session, which one of them has begun. */
function liveTogether(
  fleet: Fleet,
  members: number,
  { random, note }: { random: () => number; note: (at: number, requests: number) => void },
): void {
  const { callEvery, renewal } = fleet;
  const introduced = new Uint8Array(members);
  const meet = (member: number, at: number) => {
    if (introduced[member]) return;
    introduced[member] = 1;
    note(at, INTRODUCTION);
  };
  const untilCall = () => -Math.log(1 - random()) * callEvery;
  let now = random() * fleet.startup;
  meet(0, now);
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
    // Who comes before the new token is there waits for the lock, and gets ready to renew.
    for (let i = 0; i < members; i++) if (wants[i]! < now) meet(i, wants[i]!);
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

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
