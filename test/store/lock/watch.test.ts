import { expect, test } from "vitest";
import type { FoundLock } from "../../../src/store/lock/lock_file.ts";
import { LockWatch } from "../../../src/store/lock/watch.ts";
import { createFakeSystem } from "../../fake_system.ts";

const path = "/cache/record.lock";
const lock = (heartbeat = "1", owner: FoundLock["owner"] = { pid: 1, host: "a", nonce: "b" }) =>
  ({ id: "b", owner, heartbeat }) satisfies FoundLock;

/** A watch over locks of ten seconds, and a look at one after some milliseconds. */
function watching(staleAfter = 10_000) {
  const system = createFakeSystem();
  const watch = new LockWatch(system, staleAfter);
  return (ms: number, found: FoundLock, at = path) => {
    system.jump(ms);
    return watch.isStill(at, found);
  };
}

test("a lock is still once it was seen unchanged for the stale time", () => {
  const look = watching();
  expect(look(0, lock())).toBe(false);
  for (let i = 0; i < 9; i++) expect(look(1_000, lock())).toBe(false);
  expect(look(999, lock())).toBe(false);
  expect(look(1, lock())).toBe(true);
  expect(look(0, lock())).toBe(true);
  expect(look(1_000, lock("2")), "it was renewed").toBe(false);
  for (let i = 0; i < 9; i++) expect(look(1_000, lock("2"))).toBe(false);
  expect(look(1_000, lock("2"))).toBe(true);
});

test("a gap in which we slept counts for a second, a clock set back for nothing", () => {
  const look = watching();
  look(0, lock());
  for (let i = 0; i < 9; i++) expect(look(3_600_000, lock())).toBe(false);
  expect(look(-3_600_000, lock())).toBe(false);
  expect(look(999, lock())).toBe(false);
  expect(look(1, lock())).toBe(true);
});

test("each lock is watched by itself", () => {
  const look = watching(1_000);
  look(0, lock());
  expect(look(1_000, lock(), "/cache/other.lock")).toBe(false);
  expect(look(0, lock())).toBe(true);
});

test("one nobody has written into is still after two seconds, or sooner", () => {
  const half: FoundLock = { ...lock(), owner: undefined };
  const look = watching();
  look(0, half);
  look(1_000, half);
  expect(look(999, half)).toBe(false);
  expect(look(1, half)).toBe(true);
  const hasty = watching(500);
  hasty(0, half);
  expect(hasty(499, half)).toBe(false);
  expect(hasty(1, half)).toBe(true);
});
