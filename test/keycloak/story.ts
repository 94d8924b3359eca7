/**
 * The steps of the tests.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { recorded } from "./answers.ts";
import type { Browser, Realm } from "./realm.ts";
import { type Answer, Wire } from "./wire.ts";

/** A token answer. */
export interface WireTokens {
  readonly answer: Answer;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly deviceCode: string;
}

/** Options for a sign-in. */
export interface SignInWishes {
  readonly clientId?: string;
  readonly scope?: string;
  readonly browser?: Browser;
}

/** Signs a user in without the library. */
export async function signInOnWire(
  realm: Realm,
  user: string,
  wishes: SignInWishes = {},
): Promise<WireTokens> {
  const wire = new Wire(realm.issuer, wishes.clientId);
  const { body: code } = await wire.deviceCode(wishes.scope);
  await realm.approve(String(code["user_code"]), user, wishes.browser);
  const answer = await poll(wire, code["device_code"]);
  expect(answer.body, "the answer to an approved code").toHaveProperty("access_token");
  return {
    answer,
    accessToken: String(answer.body["access_token"]),
    refreshToken: String(answer.body["refresh_token"]),
    deviceCode: String(code["device_code"]),
  };
}

/** Polls until the answer is not slow_down. */
export async function poll(wire: Wire, deviceCode: unknown): Promise<Answer> {
  return await eventually(() => wire.poll(deviceCode), ({ body }) => body["error"] !== "slow_down");
}

const MAX_WAIT = 60_000;

/** Repeats a call until its result is accepted; returns the last result in any case. */
export async function eventually<T>(
  ask: () => Promise<T>,
  isIt: (answer: T) => boolean,
): Promise<T> {
  const end = performance.now() + MAX_WAIT;
  while (true) {
    const answer = await ask();
    if (isIt(answer) || performance.now() > end) return answer;
    await sleep(100);
  }
}

/** Compares an answer with the recorded one. */
export function expectRecorded(realm: Realm, situation: string, answer: Answer): void {
  const { status, error, description } = recorded(situation, realm.flavour);
  const { error: saidError, error_description: saidDescription } = answer.body;
  expect({ status: answer.status, error: saidError, description: saidDescription }, situation)
    .toEqual({ status, error, description });
  if (error === undefined && status !== 200) expect(answer.body, situation).toEqual({});
}
