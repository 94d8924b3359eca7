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

/** A watch with a stale time of ten seconds; the function looks again after some milliseconds. */
function watching(staleAfter = 10_000) {
  const system = createFakeSystem();
  const watch = new LockWatch(system, staleAfter);
  return (ms: number, found: FoundLock, at = path) => {
    system.jump(ms);
    return watch.unchangedFor(at, found);
  };
}

test("a lock counts as unchanged for as long as it was seen unchanged", () => {
  const look = watching();
  expect(look(0, lock())).toBe(0);
  expect(look(1_000, lock())).toBe(1_000);
  expect(look(999, lock())).toBe(1_999);
  expect(look(0, lock())).toBe(1_999);
  expect(look(1_000, lock("2")), "it was renewed").toBe(0);
  expect(look(1_000, lock("2"))).toBe(1_000);
});

test("a gap in which we slept counts as one second, a clock set back as none", () => {
  const look = watching();
  look(0, lock());
  expect(look(3_600_000, lock())).toBe(1_000);
  expect(look(-3_600_000, lock())).toBe(1_000);
  expect(look(500, lock())).toBe(1_500);
});

test("a gap never counts as more than a quarter of the stale time", () => {
  const look = watching(1_000);
  look(0, lock());
  expect(look(3_600_000, lock())).toBe(250);
});

test("each lock is watched separately", () => {
  const look = watching();
  look(0, lock());
  expect(look(1_000, lock(), "/cache/other.lock")).toBe(0);
  expect(look(0, lock())).toBe(1_000);
});
