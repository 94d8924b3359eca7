/**
 * Waiting for a person to approve a device code.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.5
 */
import { isProvenaError } from "../errors.ts";
import type { DeviceCode, PendingCode } from "../model/device_code.ts";
import {
  expiredCode,
  nextPollDelay,
  pollDeviceCode,
  type PollOutcome,
  SHORTEST_INTERVAL,
} from "../oauth/device_poll.ts";
import { pendingKey } from "../store/store.ts";
import type { HeldTokens } from "./credential.ts";
import { dropPending, obtainCode, pauseLeft, pendingRecordOf } from "./pending_code.ts";
import type { SessionPlace } from "./place.ts";
import type { SessionEvent } from "./state.ts";
import type { StoredCredential } from "./stored_credential.ts";

/** A sign-in that waits for a person. */
interface Wait {
  readonly place: SessionPlace;
  /** Takes the tokens once there are any. */
  readonly credential: StoredCredential;
  readonly emit: (event: SessionEvent) => void;
  readonly signal: AbortSignal;
}

/** Seconds between polls, and how many went wrong in a row. */
interface Pace {
  readonly interval: number;
  readonly troubles: number;
}

type Turn =
  | { readonly kind: "done"; readonly held: HeldTokens }
  /** Another process polled; look again after so many milliseconds. */
  | { readonly kind: "later"; readonly ms: number }
  | { readonly kind: "again"; readonly ms: number; readonly pace: Pace; readonly trouble?: string };

/**
 * Gets a device code and waits until somebody has approved it.
 *
 * `force` asks for a new code even if one is pending. When the signal ends the wait, the pending
 * code is kept. Rejects with `ERR_SIGN_IN_DECLINED`, `ERR_DEVICE_CODE_EXPIRED`, `ERR_OAUTH`,
 * `ERR_DISCOVERY` or `ERR_NETWORK`.
 */
export async function waitForApproval(
  wait: Wait,
  { force }: { force: boolean },
): Promise<HeldTokens> {
  const { place, credential, emit, signal } = wait;
  const { system, server } = place;
  const before = (await credential.load())?.signedInAt;
  const { code, adopted } = await obtainCode(place, { force, signal });
  emit({ type: "codeIssued", code: visible(code), adopted });
  // During the wait, so that the approval is noticed within one round trip.
  server.keys({ signal }).catch(() => {});
  import("../oauth/verify.ts").then(({ loadVerifier }) => loadVerifier()).catch(() => {});
  let pace: Pace = { interval: Math.max(code.interval, SHORTEST_INTERVAL), troubles: 0 };
  // The first may come as soon as the server says.
  let pause = code.interval * 1000;
  while (true) {
    await system.sleep(Math.max(0, Math.min(pause, code.expiresAt - system.now())), { signal });
    if (system.now() >= code.expiresAt) {
      await dropPending(place, code);
      throw expiredCode();
    }
    const turn = await takeTurn(wait, code, { pace, before });
    if (turn.kind === "done") return turn.held;
    pause = turn.ms;
    if (turn.kind === "later") continue;
    pace = turn.pace;
    emit(
      turn.trouble === undefined
        ? { type: "pollAnswered" }
        : { type: "pollTroubled", trouble: turn.trouble },
    );
  }
}

/** Polls once, unless another process just did; throws when the code has come to an end. */
async function takeTurn(
  wait: Wait,
  code: DeviceCode,
  round: { pace: Pace; before: number | undefined },
): Promise<Turn> {
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
        // Spent, whether its tokens can be used or not.
        await dropPending(place, code);
      }
    }
    if (outcome.kind === "ended") {
      await dropPending(place, code);
      throw outcome.error;
    }
    const next = nextRound(outcome, { ...round.pace, interval });
    if (!record) return next;
    const nextPollAt = system.now() + next.ms;
    await store.save(key, { ...record, interval: next.pace.interval, nextPollAt });
    // Nobody has to wait for the disk besides.
    return { ...next, ms: Math.max(0, nextPollAt - system.now()) };
  }, { signal });
}

/** Asks only with the signing keys at hand: an approval is told once, and must be usable then. */
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

function nextRound(
  outcome: Exclude<PollOutcome, { kind: "tokens" | "ended" }>,
  pace: Pace,
): Extract<Turn, { kind: "again" }> {
  if (outcome.kind === "trouble") {
    const troubles = pace.troubles + 1;
    const seconds = nextPollDelay(pace.interval, troubles, outcome.retryAfter);
    return {
      kind: "again",
      ms: seconds * 1000,
      pace: { ...pace, troubles },
      trouble: outcome.reason,
    };
  }
  const interval = outcome.kind === "slowDown" ? outcome.interval : pace.interval;
  return { kind: "again", ms: interval * 1000, pace: { interval, troubles: 0 } };
}

function visible(code: DeviceCode): PendingCode {
  const { userCode, verificationUri, verificationUriComplete, expiresAt } = code;
  return { userCode, verificationUri, verificationUriComplete, expiresAt };
}
