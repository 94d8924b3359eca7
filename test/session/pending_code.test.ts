import { expect, onTestFinished, test } from "vitest";
import type { DeviceCode } from "../../src/model/device_code.ts";
import { dropPending, obtainCode, pendingRecordOf } from "../../src/session/pending_code.ts";
import type { SessionPlace } from "../../src/session/place.ts";
import { MemoryStore } from "../../src/store/memory.ts";
import { pendingKey, type PendingRecord, type StoredRecord } from "../../src/store/store.ts";
import { openExchange } from "../oauth/exchange.ts";
import { tokenRecord } from "../store/records.ts";
import { placeOf } from "./place_of.ts";

const stay = new AbortController().signal;
const key = "key";

/** Gets a code, and says whether it was adopted. */
async function obtain(place: SessionPlace, { force = false, signal = stay } = {}) {
  const shown: { code: DeviceCode; adopted: boolean }[] = [];
  const onCode = (code: DeviceCode, adopted: boolean) => shown.push({ code, adopted });
  await obtainCode(place, { force, signal, onCode });
  expect(shown).toHaveLength(1);
  return shown[0]!;
}

/** A place with a pending code that is valid for ten minutes. */
async function setUp(changes: Partial<SessionPlace> = {}) {
  const exchange = await openExchange();
  onTestFinished(() => exchange[Symbol.asyncDispose]());
  const { auth, system, server } = exchange;
  const store = new MemoryStore();
  const foreignOrigins = ["https://a.example"];
  const place = { ...placeOf({ system, server, store, key, foreignOrigins }), ...changes };
  const { code } = await obtain(place, { force: true });
  const stored = async () => await store.load(pendingKey(key)) as PendingRecord;
  return { auth, system, store, place, code, stored };
}

test("a new code is stored with everything needed to adopt it", async () => {
  const { auth, system, code, stored } = await setUp();
  expect(code).toEqual({
    deviceCode: expect.stringMatching(/^device/),
    userCode: expect.stringMatching(/^USER-/),
    verificationUri: `${auth.issuer}/device`,
    verificationUriComplete: `${auth.issuer}/device?user_code=${code.userCode}`,
    expiresAt: system.now() + 600_000,
    interval: 5,
  });
  expect(await stored()).toEqual({
    kind: "pending",
    version: 1,
    issuer: auth.issuer,
    clientId: "client-tools",
    ...code,
    origins: ["https://a.example"],
  });
});

test("a code is written before it is shown", async () => {
  const { place, store } = await setUp();
  const order: string[] = [];
  const save = store.save.bind(store);
  store.save = (...given) => {
    order.push("written");
    return save(...given);
  };
  const onCode = () => order.push("shown");
  await obtainCode(place, { force: true, signal: stay, onCode });
  expect(order).toEqual(["written", "shown"]);
});

test("a pending code is adopted, unless a new one is forced", async () => {
  const { auth, store, place, code, stored } = await setUp();
  const again = await obtain(place);
  expect(again).toEqual({ code: await stored(), adopted: true });
  expect(auth.count(auth.path("device"))).toBe(1);
  const { verificationUriComplete: _, ...bare } = await stored();
  await store.save(pendingKey(key), bare);
  expect((await obtain({ ...place, foreignOrigins: [] })).adopted).toBe(true);
  const forced = await obtain(place, { force: true });
  expect(forced.adopted).toBe(false);
  expect(forced.code.deviceCode).not.toBe(code.deviceCode);
});

test.each<[string, (record: PendingRecord) => Partial<PendingRecord>]>([
  ["is of another issuer", () => ({ issuer: "https://other.example" })],
  ["is of another client", () => ({ clientId: "other" })],
  ["leads elsewhere", () => ({ verificationUri: "https://other.example/device" })],
  ["leads elsewhere with the code", () => ({ verificationUriComplete: "https://other.example" })],
  ["would be polled without a pause", () => ({ interval: 0 })],
  ["ends in ten seconds", ({ expiresAt }) => ({ expiresAt: expiresAt - 590_000 })],
  ["was shown with fewer origins", () => ({ origins: ["https://b.example"] })],
])("a code that %s is not taken up", async (_, change) => {
  const { store, place, stored } = await setUp();
  const record = await stored();
  await store.save(pendingKey(key), { ...record, ...change(record) });
  expect((await obtain(place)).adopted).toBe(false);
});

test("a code that is valid for just over ten seconds is adopted", async () => {
  const { system, place } = await setUp();
  await system.advance(589_999);
  expect((await obtain(place)).adopted).toBe(true);
});

test("tokens under a code's key are no code, and an aborted call requests none", async () => {
  const { auth, store, place, code } = await setUp();
  expect(await pendingRecordOf(place, code)).toMatchObject(code);
  await store.save(pendingKey(key), { ...tokenRecord(1), ...code } as StoredRecord);
  expect(await pendingRecordOf(place, code)).toBeUndefined();
  const left = obtain(place, { signal: AbortSignal.abort(new Error("left")) });
  await expect(left).rejects.toThrow("left");
  expect(auth.count(auth.path("device"))).toBe(1);
});

test("dropping a code keeps a newer one", async () => {
  const { store, place, code, stored } = await setUp();
  const other = { ...await stored(), deviceCode: "other" };
  await store.save(pendingKey(key), other);
  await dropPending(place, code);
  expect(await stored()).toEqual(other);
  await dropPending(place, other);
  expect(await stored()).toBeUndefined();
});
