import { describe, expect, test } from "vitest";
import { joinAttempt, noteCancelled, wasJustCancelled } from "../../src/session/attempts.ts";
import type { HeldTokens } from "../../src/session/credential.ts";
import { interruptible } from "../../src/session/interruptible.ts";
import { pauseLeft } from "../../src/session/pending_code.ts";
import type { SessionEvent } from "../../src/session/state.ts";
import { MemoryStore } from "../../src/store/memory.ts";
import type { PendingRecord } from "../../src/store/store.ts";
import { createFakeSystem, settle } from "../fake_system.ts";

describe("interruptible work", () => {
  const waiting = (signal: AbortSignal) =>
    new Promise<never>((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason))
    );

  test("returns its result, and removes its listeners", async () => {
    const system = createFakeSystem();
    const options = { signal: new AbortController().signal, stop: new AbortController() };
    const work = (signal: AbortSignal) => {
      expect(signal).toBe(options.stop.signal);
      expect(system.interruptListeners).toBe(1);
      return Promise.resolve("done");
    };
    expect(await interruptible(system, options, work)).toBe("done");
    expect(system.interruptListeners).toBe(0);
  });

  test("is stopped by the signal, with ERR_SIGN_IN_CANCELLED", async () => {
    const system = createFakeSystem();
    const leave = new AbortController();
    const options = { signal: leave.signal, stop: new AbortController() };
    const running = interruptible(system, options, waiting);
    leave.abort(new Error("the caller's"));
    await expect(running).rejects.toMatchObject({ code: "ERR_SIGN_IN_CANCELLED" });
    expect(system.interruptListeners).toBe(0);
  });

  test("is stopped by Ctrl-C, even without a signal", async () => {
    const system = createFakeSystem();
    const running = interruptible(
      system,
      { signal: undefined, stop: new AbortController() },
      waiting,
    );
    system.interrupt();
    await expect(running).rejects.toMatchObject({ code: "ERR_SIGN_IN_CANCELLED" });
  });

  test("does not start after an abort, and removes its listeners when it fails", async () => {
    const system = createFakeSystem();
    const options = { signal: AbortSignal.abort(), stop: new AbortController() };
    const work = () => expect.fail("began");
    await expect(interruptible(system, options, work)).rejects.toMatchObject({
      code: "ERR_SIGN_IN_CANCELLED",
    });
    const late = { signal: new AbortController().signal, stop: new AbortController() };
    await expect(interruptible(system, late, () => Promise.reject(new Error("no")))).rejects
      .toThrow("no");
    expect(system.interruptListeners).toBe(0);
  });

  test("ignores a signal that aborts after its end", async () => {
    const leave = new AbortController();
    const stop = new AbortController();
    await interruptible(
      createFakeSystem(),
      { signal: leave.signal, stop },
      () => Promise.resolve(),
    );
    leave.abort();
    expect(stop.signal.aborted).toBe(false);
  });
});

describe("running sign-ins", () => {
  const tokens = {} as HeldTokens;
  const place = (key = "key", store = new MemoryStore()) => ({ key, store });
  const issued = { type: "codeIssued" } as SessionEvent;
  const troubled = { type: "pollTroubled", trouble: "reset" } as SessionEvent;
  const stay = new AbortController().signal;

  /** Sign-ins that the test ends, and the arguments they were started with. */
  function waits() {
    const begun: { emit(event: SessionEvent): void; signal: AbortSignal }[] = [];
    const ends: { resolve(held: HeldTokens): void; reject(error: unknown): void }[] = [];
    const start = (emit: (event: SessionEvent) => void, signal: AbortSignal) => {
      begun.push({ emit, signal });
      return new Promise<HeldTokens>((resolve, reject) => ends.push({ resolve, reject }));
    };
    return { begun, ends, start };
  }

  test("are shared for one key of a store, and a late caller gets the code", async () => {
    const at = place();
    const { begun, ends, start } = waits();
    const [seen, late]: [SessionEvent[], SessionEvent[]] = [[], []];
    const first = joinAttempt(at, start, (event) => seen.push(event), stay);
    begun[0]!.emit(troubled);
    begun[0]!.emit(issued);
    const second = joinAttempt(at, start, (event) => late.push(event), stay);
    begun[0]!.emit(troubled);
    expect(begun).toHaveLength(1);
    expect([seen, late]).toEqual([[troubled, issued, troubled], [issued, troubled]]);
    const last: SessionEvent[] = [];
    const third = joinAttempt(at, start, (event) => last.push(event), stay);
    expect(last).toEqual([issued]);
    ends[0]!.resolve(tokens);
    expect(await Promise.all([first, second, third])).toEqual([tokens, tokens, tokens]);
    begun[0]!.emit(troubled);
    expect(seen).toHaveLength(3);
  });

  test("are separate for another key, another store, and after the end", async () => {
    const at = place();
    const { begun, ends, start } = waits();
    const joins = [at, place("other", at.store), place()].map((each) =>
      joinAttempt(each, start, () => {}, stay)
    );
    expect(begun).toHaveLength(3);
    ends.forEach(({ resolve }) => resolve(tokens));
    await Promise.all(joins);
    const failing = joinAttempt(at, start, () => {}, stay);
    ends[3]!.reject(new Error("declined"));
    await expect(failing).rejects.toThrow("declined");
    const again = joinAttempt(at, start, () => {}, stay);
    expect(begun).toHaveLength(5);
    ends[4]!.resolve(tokens);
    await again;
  });

  test("continue when one caller leaves, and end when the last one leaves", async () => {
    const at = place();
    const { begun, start } = waits();
    const [one, two] = [new AbortController(), new AbortController()];
    const first = joinAttempt(at, start, () => {}, one.signal);
    const second = joinAttempt(at, start, () => {}, two.signal);
    one.abort(new Error("one"));
    await expect(first).rejects.toThrow("one");
    expect(begun[0]!.signal.aborted).toBe(false);
    two.abort(new Error("two"));
    await expect(second).rejects.toThrow("two");
    expect(begun[0]!.signal.reason).toMatchObject({ message: "two" });
  });

  test("can start again while the previous one ends, without being ended by it", async () => {
    const at = place();
    const { begun, ends, start } = waits();
    const leave = new AbortController();
    const first = joinAttempt(at, start, () => {}, leave.signal);
    leave.abort(new Error("left"));
    await expect(first).rejects.toThrow("left");
    const second = joinAttempt(at, start, () => {}, stay);
    ends[0]!.reject(new Error("left"));
    await settle();
    const third = joinAttempt(at, start, () => {}, stay);
    expect(begun).toHaveLength(2);
    expect(begun[1]!.signal.aborted).toBe(false);
    ends[1]!.resolve(tokens);
    await Promise.all([second, third]);
  });

  test("count as just cancelled for two seconds, per key and store", () => {
    const at = place();
    expect(wasJustCancelled(at, 1_000)).toBe(false);
    noteCancelled(at, 1_000);
    expect(wasJustCancelled(at, 2_999)).toBe(true);
    expect(wasJustCancelled(at, 3_000)).toBe(false);
    expect(wasJustCancelled(place("other", at.store), 1_000)).toBe(false);
    expect(wasJustCancelled(place(), 1_000)).toBe(false);
  });
});

test.each([
  [undefined, 0],
  [5_000, 4_000],
  [1_000, 0],
  [999, 0],
  [3_601_000, 3_600_000],
  [3_601_001, 0],
])("a next poll noted for %i leaves %i ms", (nextPollAt, left) => {
  const record = (nextPollAt === undefined ? {} : { nextPollAt }) as PendingRecord;
  expect(pauseLeft(record, 1_000)).toBe(left);
  expect(pauseLeft(undefined, 1_000)).toBe(0);
});
