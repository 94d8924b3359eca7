/**
 * Watching another's lock for signs of life.
 *
 * @module
 */
import type { System } from "../../system/system.ts";
import type { FoundLock } from "./lock_file.ts";

/** A longer gap between two looks says that we slept, not that the owner was still. */
const LONGEST_GAP = 1000;

interface Sighting {
  readonly heartbeat: string;
  readonly at: number;
  readonly still: number;
}

/**
 * Tells a still lock by watching it, not by comparing its time with ours: clocks of file
 * servers differ, and after a laptop's sleep every lock looks old.
 */
export class LockWatch {
  readonly #system: System;
  readonly #longestGap: number;
  readonly #sightings = new Map<string, Sighting>();

  /**
   * @param system the clock
   * @param staleAfter milliseconds without change after which a lock is stale
   */
  constructor(system: System, staleAfter: number) {
    this.#system = system;
    // A single look after a sleep must never be enough.
    this.#longestGap = Math.min(LONGEST_GAP, staleAfter / 4);
  }

  /**
   * Looks at a lock once more.
   *
   * @param path the lock file
   * @param found what it says now
   * @returns milliseconds for which it has not changed, as far as this watch has seen
   */
  stillFor(path: string, found: FoundLock): number {
    const at = this.#system.now();
    const last = this.#sightings.get(path);
    const gap = last ? Math.min(Math.max(at - last.at, 0), this.#longestGap) : 0;
    const still = last?.heartbeat === found.heartbeat ? last.still + gap : 0;
    this.#sightings.set(path, { heartbeat: found.heartbeat, at, still });
    return still;
  }
}
