import { expect, test } from "vitest";
import { defineDeployment } from "../../src/model/deployment.ts";
import { createFakeSystem, settle } from "../fake_system.ts";
import { clientFor } from "./signed_in.ts";

const deployment = defineDeployment({ domain: "example.org", realm: "reef" });
const url = `${deployment.apis.registry}/x`;

/** A call through a `fetch` that never answers, after so many milliseconds. */
async function afterwards(ms: number, read: (init: RequestInit) => void, leave?: AbortSignal) {
  const system = createFakeSystem({
    fetch: (_, init = {}) => {
      read(init);
      return new Promise<Response>(() => {});
    },
  });
  const signal = leave ? { signal: leave } : {};
  const call = clientFor(deployment, "token", system).fetch(url, { timeout: 1_000, ...signal })
    .catch((error: unknown) => error);
  await settle();
  await system.advance(ms);
  return { call, sleepers: system.sleepers };
}

test("a fetch that copies its options is told when the time is over", async () => {
  let copied: RequestInit = {};
  const { call } = await afterwards(1_000, (init) => copied = { ...init });
  expect(await call).toMatchObject({ code: "ERR_NETWORK" });
  expect(copied.method).toBe("GET");
  expect(copied.signal?.aborted).toBe(true);
});

test("options that are read only after the time is over have a signal that says so", async () => {
  let kept: RequestInit = {};
  await afterwards(1_000, (init) => kept = init);
  expect(kept.signal?.aborted).toBe(true);
});

test("a fetch that never looks at its signal is given up in time, and leaves no timer", async () => {
  const { call, sleepers } = await afterwards(1_000, () => {});
  expect(await call).toMatchObject({ code: "ERR_NETWORK" });
  expect(sleepers).toEqual([]);
});

test("a fetch is told when the caller leaves, and may put a signal of its own", async () => {
  const leave = new AbortController();
  let given: AbortSignal | null | undefined;
  const own = new AbortController().signal;
  let replaced: RequestInit = {};
  const { call } = await afterwards(10, (init) => {
    given = init.signal;
    init.signal = own;
    replaced = { ...init };
  }, leave.signal);
  expect(replaced.signal).toBe(own);
  leave.abort(new Error("left"));
  expect(await call).toMatchObject({ message: "left" });
  expect(given?.aborted).toBe(true);
});
