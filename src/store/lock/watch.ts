/**
 * Watches whether the owner of a lock renews it.
 *
 * @module
 */
import type { System } from "../../system/system.ts";
import type { FoundLock } from "./lock_file.ts";

/** A longer gap between two looks means that this machine slept, not that the owner was silent. */
const MAX_GAP = 1000;

interface Observation {
  readonly heartbeat: string;
  readonly at: number;
  readonly unchangedFor: number;
}

/**
 * Measures how long a lock has not been renewed by watching it. Comparing its file time with our
 * clock would not do: file servers have other clocks, and after a laptop's sleep every lock looks
 * old.
 */
export class LockWatch {
  readonly #system: System;
  readonly #maxGap: number;
  readonly #observations = new Map<string, Observation>();

  constructor(system: System, staleAfter: number) {
    this.#system = system;
    // One look after a sleep must never make a lock stale.
    this.#maxGap = Math.min(MAX_GAP, staleAfter / 4);
  }

  /** Milliseconds for which this watch has seen no change of the lock, as of the look given. */
  unchangedFor(path: string, found: FoundLock): number {
    const at = this.#system.now();
    const last = this.#observations.get(path);
    const gap = last ? Math.min(Math.max(at - last.at, 0), this.#maxGap) : 0;
    const unchangedFor = last?.heartbeat === found.heartbeat ? last.unchangedFor + gap : 0;
    this.#observations.set(path, { heartbeat: found.heartbeat, at, unchangedFor });
    return unchangedFor;
  }
}
