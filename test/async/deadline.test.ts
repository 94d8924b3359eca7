import { expect, test } from "vitest";
import { setDeadline, within } from "../../src/async/deadline.ts";
import { createFakeSystem } from "../fake_system.ts";

const late = () => new Error("too late");
const never = () => new Promise<never>(() => {});

test("work that ends in time returns its result, and leaves no timer", async () => {
  const system = createFakeSystem();
  const { signal } = new AbortController();
  expect(await within(system, { ms: 1_000, signal, late }, () => Promise.resolve(7))).toBe(7);
  expect(system.sleepers).toEqual([]);
});

test("work that ignores its signal is abandoned when the time is over", async () => {
  const system = createFakeSystem();
  const work = within(system, { ms: 1_000, late }, never).catch((error) => error);
  await system.advance(999);
  expect(system.sleepers).toHaveLength(1);
  await system.advance(1);
  expect(await work).toMatchObject({ message: "too late" });
  expect(system.sleepers).toEqual([]);
});

test("an error that work throws because of the signal is not reported", async () => {
  const system = createFakeSystem();
  const heeding = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(new TypeError("fetch failed")));
    });
  const work = within(system, { ms: 1_000, late }, heeding).catch((error) => error);
  await system.advance(1_000);
  expect(await work).toMatchObject({ message: "too late" });
});

test("an aborted caller is rejected with the reason, and work does not start if already aborted", async () => {
  const system = createFakeSystem();
  const leave = new AbortController();
  const work = within(system, { ms: 1_000, signal: leave.signal, late }, never);
  leave.abort(new Error("enough"));
  await expect(work).rejects.toThrow("enough");
  let begun = false;
  const begin = () => Promise.resolve(void (begun = true));
  await expect(within(system, { ms: 1_000, signal: leave.signal, late }, begin))
    .rejects.toThrow("enough");
  expect(begun).toBe(false);
  expect(system.sleepers).toEqual([]);
});

test("an error of the work is passed on unchanged", async () => {
  const system = createFakeSystem();
  const failing = () => Promise.reject(new Error("broken"));
  await expect(within(system, { ms: 1_000, late }, failing)).rejects.toThrow("broken");
  expect(system.sleepers).toEqual([]);
});

test("an ended deadline does not fire", async () => {
  const system = createFakeSystem();
  const leave = new AbortController();
  const deadline = setDeadline(system, { ms: 1_000, signal: leave.signal, late });
  const { signal } = deadline;
  deadline.end();
  await system.advance(5_000);
  expect(signal.aborted).toBe(false);
  leave.abort(new Error("enough"));
  expect(signal.reason).toMatchObject({ message: "enough" });
});
