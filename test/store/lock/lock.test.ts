import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { setTimeout } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { acquireFileLock, type FileLock, withFileLock } from "../../../src/store/lock/lock.ts";
import { currentOwner, hostIdentity } from "../../../src/store/lock/owner.ts";
import { realSystem } from "../../../src/system/system.ts";
import { Clock } from "../clock.ts";
import { temporaryFolder } from "../folder.ts";

let deadPid = 0;

beforeAll(async () => {
  const child = spawn("sleep", ["0"]);
  deadPid = child.pid!;
  await once(child, "exit");
});

async function lockIn(folder?: string): Promise<string> {
  return join(folder ?? await temporaryFolder(), "record.json.lock");
}

async function leftBehind(path: string, owner: object) {
  const host = await hostIdentity(realSystem);
  const whole = { pid: deadPid, host, nonce: "00000000deadbeef", ...owner };
  await writeFile(path, JSON.stringify(whole), { mode: 0o600 });
}

/** The stale time, and four times that. */
const expectRedisRule = (waited: number) => {
  expect(waited).toBeGreaterThanOrEqual(50_000);
  expect(waited).toBeLessThan(51_000);
};

/** Acquires a lock while time passes; returns the time that passed. */
async function timeToTake(clock: Clock, path: string): Promise<number> {
  const start = clock.system.now();
  let lock: FileLock | undefined;
  const taking = acquireFileLock(path, { system: clock.system }).then((taken) => lock = taken);
  while (!lock) {
    await clock.until(() => clock.sleeping === 1 || lock !== undefined);
    if (!lock) await clock.pass(10);
  }
  const waited = clock.system.now() - start;
  await (await taking).release();
  return waited;
}

describe("12 a lock whose owner has died", () => {
  test("is taken over at once if the owner died on this machine", async () => {
    const path = await lockIn();
    await leftBehind(path, {});
    expect(await timeToTake(new Clock(), path)).toBeLessThan(100);
    expect(await readdir(join(path, ".."))).toEqual([]);
  });

  test("55 is taken over at once if the owner's number now belongs to another process", async () => {
    const path = await lockIn();
    await leftBehind(path, { ...await currentOwner(realSystem), start: "1" });
    expect(await timeToTake(new Clock(), path)).toBeLessThan(100);
  });

  test("55 is taken over after five stale times if the owner is on another machine", async () => {
    const path = await lockIn();
    await leftBehind(path, { host: "elsewhere" });
    expectRedisRule(await timeToTake(new Clock(), path));
  });

  test("55 is taken over after five stale times if the owner's start time is unknown", async () => {
    const path = await lockIn();
    await leftBehind(path, { pid: process.pid });
    expectRedisRule(await timeToTake(new Clock(), path));
  });

  test.each(["", '{"pid":1', "null", '{"pid":0,"host":"","nonce":"x"}'])(
    "is taken over within seconds if it died while writing %j",
    async (text) => {
      const path = await lockIn();
      await writeFile(path, text);
      expect(await timeToTake(new Clock(), path)).toBeLessThan(3000);
    },
  );

  test("is taken over even if two processes died while taking it over", async () => {
    const path = await lockIn();
    await leftBehind(path, { nonce: "00000000000000aa" });
    await leftBehind(`${path}.00000000000000aa`, { nonce: "00000000000000bb" });
    await leftBehind(`${path}.00000000000000aa.00000000000000bb`, { nonce: "00000000000000cc" });
    await leftBehind(`${path}.00000000000000dd`, {});
    expect(await timeToTake(new Clock(), path)).toBeLessThan(500);
    expect(await readdir(join(path, ".."))).toEqual([]);
  });

  test.each(["", '{"pid":1'])(
    "leaves nothing to the next owner if it died while releasing it and writing %j",
    async (text) => {
      const path = await lockIn();
      await writeFile(`${path}.00000000000000aa`, text);
      const lock = await acquireFileLock(path);
      expect(await readdir(join(path, ".."))).toEqual(["record.json.lock"]);
      expect([lock.recovered, await lock.isHeld()]).toEqual([false, true]);
      await lock.release();
      expect(await readdir(join(path, ".."))).toEqual([]);
    },
  );

  test("is taken over by exactly one of many processes", async () => {
    const path = await lockIn();
    let inside = 0;
    let most = 0;
    let recovered = 0;
    for (let round = 0; round < 40; round++) {
      await leftBehind(path, { nonce: realSystem.random(8) });
      await Promise.all(Array.from({ length: 8 }, async () => {
        await setTimeout(Math.random() * 4); // some arrive during another's takeover
        const lock = await acquireFileLock(path);
        most = Math.max(most, ++inside);
        recovered += Number(lock.recovered);
        expect(await lock.isHeld()).toBe(true);
        inside--;
        await lock.release();
      }));
    }
    expect(most).toBe(1);
    expect(recovered).toBe(40);
    expect(await readdir(join(path, ".."))).toEqual([]);
  });
});

describe("12 a lock whose owner is alive", () => {
  test("is never taken from an owner that renews it, however long it holds it", async () => {
    const clock = new Clock();
    const path = await lockIn();
    const lock = await acquireFileLock(path, { system: clock.system });
    let robbed = false;
    const waiting = acquireFileLock(path, { system: clock.system }).then((taken) => {
      robbed = true;
      return taken;
    });
    await clock.until(() => clock.sleeping === 2);
    await clock.pass(120_000);
    expect(robbed).toBe(false);
    expect(await lock.isHeld()).toBe(true);
    await lock.release();
    await clock.until(() => clock.sleeping === 1);
    await clock.pass(200);
    await (await waiting).release();
  });

  /** A lock whose owner does not renew it. */
  async function frozenLock() {
    const path = await lockIn();
    const frozen = new Clock(); // its time never passes
    const lock = await acquireFileLock(path, { system: frozen.system });
    await frozen.until(() => frozen.sleeping === 1);
    return { path, lock };
  }

  test("55 is not taken from a frozen owner, and the error names that process", async () => {
    const { path, lock } = await frozenLock();
    let waited = 0;
    const system = {
      ...realSystem,
      now: () => waited,
      sleep: (ms: number) => Promise.resolve(void (waited += ms)),
    };
    await expect(acquireFileLock(path, { system })).rejects.toMatchObject({
      code: "ERR_STORE",
      message: expect.stringContaining(`process ${process.pid}, which lives but does not respond`),
    });
    expect(waited).toBeGreaterThanOrEqual(10_000);
    expect(waited).toBeLessThan(11_000);
    expect(await lock.isHeld()).toBe(true);
    await lock.release();
    expect(await readdir(join(path, ".."))).toEqual([]);
  });

  test("55 is taken from a frozen owner if the session is replaced", async () => {
    const { path, lock } = await frozenLock();
    const clock = new Clock();
    let other: FileLock | undefined;
    const taking = acquireFileLock(path, { system: clock.system, steals: true })
      .then((taken) => other = taken);
    while (!other) {
      await clock.until(() => clock.sleeping === 1 || other !== undefined);
      if (!other) await clock.pass(100);
    }
    await taking;
    expect(other?.recovered).toBe(true);
    expect(await lock.isHeld()).toBe(false);
    await lock.release();
    expect(await other?.isHeld()).toBe(true);
    await other?.release();
    expect(await readdir(join(path, ".."))).toEqual([]);
  });

  test("55 is not taken while the process that claims it is frozen too", async () => {
    const path = await lockIn();
    await leftBehind(path, { nonce: "00000000000000aa" });
    const { nonce: _, ...self } = await currentOwner(realSystem);
    await leftBehind(`${path}.00000000000000aa`, { ...self, nonce: "00000000000000bb" });
    const waiting = acquireFileLock(path, { staleAfter: 1_000 });
    await expect(waiting).rejects.toMatchObject({ code: "ERR_STORE" });
  });

  test("is not taken because the waiter's machine slept", async () => {
    const clock = new Clock();
    const path = await lockIn();
    const lock = await acquireFileLock(path, { system: clock.system });
    const giveUp = new AbortController();
    const waiting = acquireFileLock(path, { system: clock.system, signal: giveUp.signal });
    for (let i = 0; i < 5; i++) {
      await clock.until(() => clock.sleeping === 2);
      clock.jump(3_600_000);
      await clock.pass(1);
    }
    expect(await lock.isHeld()).toBe(true);
    giveUp.abort(new Error("given up"));
    await expect(waiting).rejects.toThrow("given up");
    await lock.release();
  });

  test("is watched for changes of its time, whatever the file server's clock", async () => {
    const path = await lockIn();
    await leftBehind(path, { host: "elsewhere" });
    await utimes(path, 1, 1);
    expectRedisRule(await timeToTake(new Clock(), path));
  });

  test("does not count as dead because this container cannot see its process", async () => {
    const path = await lockIn();
    const host = await hostIdentity(realSystem);
    await leftBehind(path, { host: `${host} in another container` });
    expectRedisRule(await timeToTake(new Clock(), path));
  });
});

describe("a lock in use", () => {
  test("names its owner in its file, and leaves no file behind", async () => {
    const path = await lockIn();
    await withFileLock(path, async () => {
      const owner = JSON.parse(await readFile(path, "utf8"));
      expect(owner).toMatchObject({ pid: process.pid, host: await hostIdentity(realSystem) });
    });
    expect(await readdir(join(path, ".."))).toEqual([]);
  });

  test("leaves no listener or timer once released", async () => {
    const signals = ["SIGINT", "SIGTERM", "SIGHUP", "exit", "beforeExit"] as const;
    const count = () => signals.map((name) => process.listenerCount(name as "SIGINT"));
    const before = count();
    const clock = new Clock();
    const lock = await acquireFileLock(await lockIn(), { system: clock.system });
    expect(count()).toEqual(before);
    await clock.until(() => clock.sleeping === 1);
    await lock.release();
    expect(clock.sleeping).toBe(0);
    expect(count()).toEqual(before);
  });

  test("fails with ERR_STORE if its file cannot be created", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "file"), "");
    const path = join(folder, "file", "record.lock");
    await expect(withFileLock(path, () => Promise.resolve())).rejects
      .toMatchObject({ code: "ERR_STORE" });
  });

  test("whose file has vanished is no longer held", async () => {
    const path = await lockIn();
    const lock = await acquireFileLock(path);
    await rm(path);
    expect(await lock.isHeld()).toBe(false);
    await lock.release();
  });
});
