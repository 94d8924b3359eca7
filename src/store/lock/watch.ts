/**
 * Watching another's lock for signs of life.
 *
 * @module
 */
import type { System } from "../../system/system.ts";
import type { FoundLock } from "./lock_file.ts";

/** An owner makes the lock file and writes into it at once, unless it died in between. */
const HALF_MADE = 2000;

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
  readonly #staleAfter: number;
  readonly #sightings = new Map<string, Sighting>();

  /**
   * @param system the clock
   * @param staleAfter milliseconds without change after which a lock is still
   */
  constructor(system: System, staleAfter: number) {
    this.#system = system;
    this.#staleAfter = staleAfter;
  }

  /**
   * Looks at a lock once more.
   *
   * @param path the lock file
   * @param found what it says now
   * @returns true if it has not changed for the stale time, as far as this watch has seen
   */
  isStill(path: string, found: FoundLock): boolean {
    const at = this.#system.now();
    const last = this.#sightings.get(path);
    const gap = last ? Math.min(Math.max(at - last.at, 0), LONGEST_GAP) : 0;
    const still = last?.heartbeat === found.heartbeat ? last.still + gap : 0;
    this.#sightings.set(path, { heartbeat: found.heartbeat, at, still });
    const limit = found.owner ? this.#staleAfter : Math.min(HALF_MADE, this.#staleAfter);
    return still >= limit;
  }
}
