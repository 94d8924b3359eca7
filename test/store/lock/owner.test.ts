import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import process from "node:process";
import { setTimeout } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  currentOwner,
  hostIdentity,
  parsePs,
  parseStat,
  stateOf,
} from "../../../src/store/lock/owner.ts";
import { realSystem } from "../../../src/system/system.ts";

const here = await currentOwner(realSystem);
const stateHere = (change: object) => stateOf({ ...here, ...change }, here, "linux");

/** A process that does nothing, and the owner its lock would have. */
async function sleeper() {
  const child = spawn("sleep", ["60"]);
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child, "spawn");
  const owner = await currentOwner({ ...realSystem, pid: child.pid! });
  return { child, owner };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!await condition()) await setTimeout(5);
}

describe("55 An owner on this machine", () => {
  test("55 is alive, then stopped, then dead, as its process is", async () => {
    const { child, owner } = await sleeper();
    expect(owner.start).toMatch(/^\d+$/);
    const state = () => stateOf(owner, here, "linux");
    expect(await state()).toBe("alive");
    process.kill(child.pid!, "SIGSTOP");
    await until(async () => await state() === "stopped");
    process.kill(child.pid!, "SIGCONT");
    await until(async () => await state() === "alive");
    process.kill(child.pid!, "SIGKILL");
    await once(child, "exit");
    expect(await state()).toBe("dead");
  });

  test("55 is dead if its number now belongs to another process", async () => {
    expect(await stateHere({})).toBe("alive");
    expect(await stateHere({ start: "1" })).toBe("dead");
  });

  test("55 is dead even as a zombie", async () => {
    // The shell starts a process that ends, then becomes a program that never waits for it.
    const parent = spawn("sh", ["-c", "sh -c 'echo $$; exec sleep 0.1' & exec sleep 60"]);
    onTestFinished(() => void parent.kill("SIGKILL"));
    const [line] = await once(parent.stdout, "data");
    const owner = await currentOwner({ ...realSystem, pid: Number(line) });
    const isZombie = () => /\) Z /.test(readFileSync(`/proc/${owner.pid}/stat`, "utf8"));
    await until(() => Promise.resolve(isZombie()));
    expect(await stateOf(owner, here, "linux")).toBe("dead");
  });

  test("55 is unknown on another host, or without a start time", async () => {
    expect(await stateHere({ host: `${here.host} in another container` })).toBe("unknown");
    const { start: _, ...plain } = here;
    expect(await stateOf(plain, here, "linux")).toBe("unknown");
    expect(await stateOf(here, plain, "linux")).toBe("unknown");
    expect(await stateOf(here, here, "win32")).toBe("unknown");
    const { child, owner } = await sleeper();
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await stateOf({ ...plain, pid: owner.pid }, here, "linux"), "but for one that ended")
      .toBe("dead");
  });
});

test("/proc/PID/stat is parsed, whatever the program's name is", () => {
  const rest = `T ${Array.from({ length: 18 }, (_, i) => i + 4).join(" ")} 777 0 0`;
  for (const name of ["sleep", "a b", "x) R 1 2 3", "(((", ""]) {
    expect(parseStat(`42 (${name}) ${rest}`)).toEqual({ state: "T", start: "777" });
  }
  for (const text of ["", "42 (sleep) T 1 2", "nonsense"]) {
    expect(() => parseStat(text)).toThrow("not the description of a process");
  }
});

test("the output of ps is parsed", () => {
  const start = "Thu Nov 26 18:12:40 2026";
  expect(parsePs(`Ss   ${start.replaceAll(" ", "  ")}\n`)).toEqual({ state: "Ss", start });
  expect(parsePs(`T ${start}`)).toEqual({ state: "T", start });
  expect(parsePs("\n")).toBeUndefined();
  expect(() => parsePs("Z\n")).toThrow("not the description of a process");
});

test("the host identity names the machine, its boot and its container", async () => {
  const there = await hostIdentity({ ...realSystem, host: "reef" });
  expect(there).toMatch(/^reef [0-9a-f-]{36} pid:\[\d+\] time:\[\d+\]$/);
  expect(await hostIdentity({ ...realSystem, host: "reef" })).toBe(there);
  expect(await hostIdentity({ ...realSystem, host: "shoal", os: "win32" })).toBe("shoal");
});
