/**
 * Waiting for a person to approve a device code.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.5
 */
import { isProvenaError } from "../errors.ts";
import type { DeviceCode } from "../oauth/device.ts";
import {
  expiredCode,
  nextPollDelay,
  pollDeviceCode,
  type PollOutcome,
} from "../oauth/device_poll.ts";
import { pendingKey } from "../store/store.ts";
import type { HeldTokens } from "./credential.ts";
import {
  dropPending,
  obtainCode,
  pauseLeft,
  type PendingPlace,
  pendingRecordOf,
} from "./pending_code.ts";
import type { PendingCode, SessionEvent } from "./state.ts";
import type { StoredCredential } from "./stored_credential.ts";

/** What a wait needs. */
export interface ApprovalOptions extends PendingPlace {
  readonly credential: StoredCredential;
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
  const before = (await credential.load())?.signedInAt;
  const { code, adopted } = await obtainCode(options, signal);
  emit({ type: "codeIssued", code: visible(code), adopted });
  // During the wait, so that the approval is noticed within one round trip.
  server.keys({ signal }).catch(() => {});
  import("../oauth/verify.ts").then(({ loadVerifier }) => loadVerifier()).catch(() => {});
  let pace: Pace = { interval: code.interval, troubles: 0 };
  let wait = pace.interval * 1000;
  while (true) {
    await system.sleep(Math.max(0, Math.min(wait, code.expiresAt - system.now())), { signal });
    if (system.now() >= code.expiresAt) {
      await dropPending(options, code);
      throw expiredCode();
    }
    const turn = await takeTurn(options, code, { pace, before, signal });
    if (turn.kind === "done") return turn.held;
    wait = turn.ms;
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
  options: ApprovalOptions,
  code: DeviceCode,
  round: { pace: Pace; before: number | undefined; signal: AbortSignal },
): Promise<Turn> {
  const { system, store, credential } = options;
  const { signal } = round;
  const key = pendingKey(options.key);
  return await store.withLock(key, async () => {
    const record = await pendingRecordOf(options, code);
    if (!record) {
      const held = await credential.load();
      if (held && held.signedInAt !== round.before) return { kind: "done", held };
    }
    const pause = pauseLeft(record, system.now());
    if (pause > 0) return { kind: "later", ms: pause };
    const interval = Math.max(round.pace.interval, record?.interval ?? 0);
    const outcome = await poll(options, { ...code, interval }, signal);
    if (outcome.kind === "tokens") {
      try {
        const held = await credential.adopt(outcome.tokens, options.origins);
        return { kind: "done", held };
      } finally {
        // Spent, whether its tokens can be used or not.
        await dropPending(options, code);
      }
    }
    if (outcome.kind === "ended") {
      await dropPending(options, code);
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
async function poll(
  options: ApprovalOptions,
  code: DeviceCode,
  signal: AbortSignal,
): Promise<PollOutcome> {
  const { server, system } = options;
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
