/**
 * Polls until a person has approved a device code.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.5
 */
import { isProvenaError } from "../errors.ts";
import type { DeviceCode } from "../model/device_code.ts";
import {
  expiredCode,
  nextPollDelay,
  pollDeviceCode,
  type PollOutcome,
} from "../oauth/device_poll.ts";
import { MIN_INTERVAL } from "../oauth/limits.ts";
import { pendingKey } from "../store/store.ts";
import type { HeldTokens } from "./credential.ts";
import { dropPending, pauseLeft, pendingRecordOf } from "./pending_code.ts";
import type { SessionPlace } from "./place.ts";
import type { SessionEvent } from "./state.ts";
import type { StoredCredential } from "./stored_credential.ts";

/** A sign-in that waits for approval. */
export interface Wait {
  readonly place: SessionPlace;
  /** Stores the tokens of the approved sign-in. */
  readonly credential: StoredCredential;
  readonly emit: (event: SessionEvent) => void;
  readonly signal: AbortSignal;
}

/** Seconds between polls, and how many polls have failed in a row. */
interface Pace {
  readonly interval: number;
  readonly failures: number;
}

type PollStep =
  | { readonly kind: "done"; readonly held: HeldTokens }
  /** Another process has polled; look again after `ms`. */
  | { readonly kind: "later"; readonly ms: number }
  | { readonly kind: "again"; readonly ms: number; readonly pace: Pace; readonly trouble?: string };

/** Polls at the server's pace; `before` is when the stored session began, if there was one. */
export async function pollUntilApproved(
  wait: Wait,
  code: DeviceCode,
  { before }: { before: number | undefined },
): Promise<HeldTokens> {
  const { place, emit, signal } = wait;
  const { system } = place;
  let pace: Pace = { interval: Math.max(code.interval, MIN_INTERVAL), failures: 0 };
  // The first poll uses the server's interval, even below our minimum.
  let pause = code.interval * 1000;
  while (true) {
    await system.sleep(Math.max(0, Math.min(pause, code.expiresAt - system.now())), { signal });
    if (system.now() >= code.expiresAt) {
      await dropPending(place, code);
      throw expiredCode();
    }
    const step = await pollOnce(wait, code, { pace, before });
    if (step.kind === "done") return step.held;
    pause = step.ms;
    if (step.kind === "later") continue;
    pace = step.pace;
    emit(
      step.trouble === undefined
        ? { type: "pollAnswered" }
        : { type: "pollTroubled", trouble: step.trouble },
    );
  }
}

/** Polls once, unless another process just did; throws if the code can no longer be approved. */
async function pollOnce(
  wait: Wait,
  code: DeviceCode,
  round: { pace: Pace; before: number | undefined },
): Promise<PollStep> {
  const { place, credential, signal } = wait;
  const { system, store, foreignOrigins } = place;
  const key = pendingKey(place.key);
  return await store.withLock(key, async () => {
    const record = await pendingRecordOf(place, code);
    if (!record) {
      const held = await credential.load();
      if (held && held.signedInAt !== round.before) return { kind: "done", held };
    }
    const pause = pauseLeft(record, system.now());
    if (pause > 0) return { kind: "later", ms: pause };
    const interval = Math.max(round.pace.interval, record?.interval ?? 0);
    const outcome = await poll(wait, { ...code, interval });
    if (outcome.kind === "tokens") {
      try {
        const held = await credential.adopt(outcome.tokens, foreignOrigins);
        return { kind: "done", held };
      } finally {
        // The code is used up, even if its tokens cannot be used.
        await dropPending(place, code);
      }
    }
    if (outcome.kind === "ended") {
      await dropPending(place, code);
      throw outcome.error;
    }
    const next = scheduleNext(outcome, { ...round.pace, interval });
    if (!record) return next;
    const nextPollAt = system.now() + next.ms;
    await store.save(key, { ...record, interval: next.pace.interval, nextPollAt });
    // The time for writing the record counts as part of the pause.
    return { ...next, ms: Math.max(0, nextPollAt - system.now()) };
  }, { signal });
}

/** Loads the signing keys first: the server sends the tokens once, and we must verify them then. */
async function poll({ place, signal }: Wait, code: DeviceCode): Promise<PollOutcome> {
  const { server, system } = place;
  try {
    await server.keys({ signal });
  } catch (error) {
    signal.throwIfAborted();
    if (!isProvenaError(error)) throw error;
    return { kind: "trouble", reason: error.message };
  }
  return await pollDeviceCode(server, code, { now: system.now, signal });
}

function scheduleNext(
  outcome: Exclude<PollOutcome, { kind: "tokens" | "ended" }>,
  pace: Pace,
): Extract<PollStep, { kind: "again" }> {
  if (outcome.kind === "trouble") {
    const failures = pace.failures + 1;
    const seconds = nextPollDelay(pace.interval, failures, outcome.retryAfter);
    return {
      kind: "again",
      ms: seconds * 1000,
      pace: { ...pace, failures },
      trouble: outcome.reason,
    };
  }
  const interval = outcome.kind === "slowDown" ? outcome.interval : pace.interval;
  return { kind: "again", ms: interval * 1000, pace: { interval, failures: 0 } };
}
