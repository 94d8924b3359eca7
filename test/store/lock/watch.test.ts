import { expect, test } from "vitest";
import type { FoundLock } from "../../../src/store/lock/lock_file.ts";
import { LockWatch } from "../../../src/store/lock/watch.ts";
import { createFakeSystem } from "../../fake_system.ts";

const path = "/cache/record.lock";
const lock = (heartbeat = "1"): FoundLock => ({
  id: "b",
  owner: { pid: 1, host: "a", nonce: "b" },
  heartbeat,
});

/** A watch over locks of ten seconds, and a look at one after some milliseconds. */
function watching(staleAfter = 10_000) {
  const system = createFakeSystem();
  const watch = new LockWatch(system, staleAfter);
  return (ms: number, found: FoundLock, at = path) => {
    system.jump(ms);
    return watch.unchangedFor(at, found);
  };
}

test("a lock is still for as long as it was seen unchanged", () => {
  const look = watching();
  expect(look(0, lock())).toBe(0);
  expect(look(1_000, lock())).toBe(1_000);
  expect(look(999, lock())).toBe(1_999);
  expect(look(0, lock())).toBe(1_999);
  expect(look(1_000, lock("2")), "it was renewed").toBe(0);
  expect(look(1_000, lock("2"))).toBe(1_000);
});

test("a gap in which we slept counts for a second, a clock set back for nothing", () => {
  const look = watching();
  look(0, lock());
  expect(look(3_600_000, lock())).toBe(1_000);
  expect(look(-3_600_000, lock())).toBe(1_000);
  expect(look(500, lock())).toBe(1_500);
});

test("a gap never counts for more than a quarter of the stale time", () => {
  const look = watching(1_000);
  look(0, lock());
  expect(look(3_600_000, lock())).toBe(250);
});

test("each lock is watched by itself", () => {
  const look = watching();
  look(0, lock());
  expect(look(1_000, lock(), "/cache/other.lock")).toBe(0);
  expect(look(0, lock())).toBe(1_000);
});
