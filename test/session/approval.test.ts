import { expect, onTestFinished, test } from "vitest";
import { waitForApproval } from "../../src/session/approval.ts";
import { factsOf } from "../../src/session/credential.ts";
import type { SessionEvent } from "../../src/session/state.ts";
import { StoredCredential } from "../../src/session/stored_credential.ts";
import { MemoryStore } from "../../src/store/memory.ts";
import { pendingKey, type PendingRecord } from "../../src/store/store.ts";
import { html, oauthError } from "../faults/answers.ts";
import { openExchange } from "../oauth/exchange.ts";
import { placeOf } from "./place_of.ts";

const key = "key";
const pending = pendingKey(key);

/** A wait that polls every five seconds of a fake clock. */
async function setUp() {
  const exchange = await openExchange();
  onTestFinished(() => exchange[Symbol.asyncDispose]());
  const { auth, system, server } = exchange;
  const store = new MemoryStore();
  const place = placeOf({ system, server, store, key });
  const credential = new StoredCredential(place);
  const events: SessionEvent[] = [];
  const begin = (signal: AbortSignal = new AbortController().signal) => {
    const emit = (event: SessionEvent) => events.push(event);
    const waiting = waitForApproval({ place, credential, emit, signal }, { force: true });
    waiting.catch(() => {});
    return waiting;
  };
  const record = async () => await store.load(pending) as PendingRecord | undefined;
  const told = () => events.splice(0);
  return { exchange, auth, system, server, store, credential, begin, record, told };
}

test("a wait emits only the code, failed polls and the next answer", async () => {
  const { exchange, auth, system, begin, record, told } = await setUp();
  const waiting = begin();
  await system.asleep();
  const { userCode, verificationUri, verificationUriComplete, expiresAt } = (await record())!;
  expect(told()).toEqual([{
    type: "codeIssued",
    code: { userCode, verificationUri, verificationUriComplete, expiresAt },
    adopted: false,
  }]);
  await system.pass(5_000);
  expect(told()).toEqual([{ type: "pollAnswered" }]);
  exchange.answer("token", html(502));
  await system.pass(5_000);
  expect(told()).toEqual([{ type: "pollTroubled", trouble: expect.stringContaining("502") }]);
  auth.approveLast();
  await system.pass(60_000);
  expect(await waiting).toMatchObject({ origin: "device", user: { username: "editor" } });
  expect(told()).toEqual([]);
  expect(await record()).toBeUndefined();
});

test("the interval and next poll noted by another process are kept", async () => {
  const { auth, system, store, begin, record, told } = await setUp();
  const waiting = begin();
  await system.asleep();
  await system.pass(4_000);
  told();
  await store.save(pending, {
    ...(await record())!,
    interval: 9,
    nextPollAt: system.now() + 3_000,
  });
  await system.pass(2_900);
  expect([auth.polls, told()]).toEqual([0, []]);
  await system.pass(100);
  expect([auth.polls, told()]).toEqual([1, [{ type: "pollAnswered" }]]);
  expect(await record()).toMatchObject({ interval: 9, nextPollAt: system.now() + 9_000 });
  await system.pass(8_900);
  expect(auth.polls).toBe(1);
  auth.approveLast();
  await system.pass(100);
  await waiting;
  expect(auth.polls).toBe(2);
});

test("a code without its record is still polled, and leaves no record behind", async () => {
  const { auth, system, store, begin, record, credential } = await setUp();
  const first = begin();
  await system.asleep();
  auth.approveLast();
  await system.pass(5_000);
  const before = await first;
  await system.pass(1_000);
  const second = begin();
  await system.asleep();
  await store.delete(pending);
  await system.pass(5_000);
  expect(auth.polls, "the session from before is not the one waited for").toBe(2);
  expect(await record()).toBeUndefined();
  auth.approveLast("other");
  await system.pass(5_000);
  expect((await second).user.username).toBe("other");
  expect(before.user.username).toBe("editor");
  expect((await credential.load())?.generation).toBe(2);
});

test("another process's sign-in ends the wait once it has removed the code", async () => {
  const { auth, system, store, credential, begin } = await setUp();
  const waiting = begin();
  await system.asleep();
  const user = { sub: "sub-of-editor", username: "editor" };
  const tokens = {
    accessToken: await auth.accessToken(user),
    expiresAt: system.now() + 300_000,
    receivedAt: system.now(),
    scope: "openid",
  };
  const adopted = await credential.adopt(tokens, []);
  await system.pass(5_000);
  expect(auth.polls, "the code still pends").toBe(1);
  await store.delete(pending);
  await system.pass(5_000);
  expect(await waiting).toEqual({ ...adopted, origin: "cache" });
  expect(auth.polls).toBe(1);
});

test("an abort does not wait for another process's poll", async () => {
  const { system, store, begin } = await setUp();
  const leave = new AbortController();
  const waiting = begin(leave.signal);
  await system.asleep();
  let open = () => {};
  const polling = store.withLock(pending, () => new Promise<void>((resolve) => open = resolve));
  await system.pass(5_000);
  leave.abort(new Error("left"));
  await expect(waiting).rejects.toThrow("left");
  open();
  await polling;
});

test("without signing keys there is no poll, and the reason is shown; a bug ends the wait", async () => {
  const { exchange, auth, system, server, begin, told } = await setUp();
  exchange.answer("jwks", html(502), html(502));
  const waiting = begin();
  await system.asleep();
  await system.pass(5_000);
  expect(told().at(-1)).toEqual({
    type: "pollTroubled",
    trouble: expect.stringContaining("signing keys"),
  });
  expect(auth.polls).toBe(0);
  server.keys = () => Promise.reject(new TypeError("a bug"));
  await system.pass(60_000);
  await expect(waiting).rejects.toThrow("a bug");
});

test("a code that was declined or has expired is dropped", async () => {
  const { exchange, auth, system, begin, record } = await setUp();
  exchange.answer("token", oauthError("access_denied"));
  const declined = begin();
  await system.asleep();
  await system.pass(5_000);
  await expect(declined).rejects.toMatchObject({ code: "ERR_SIGN_IN_DECLINED" });
  expect(await record()).toBeUndefined();
  const late = begin();
  await system.asleep();
  await system.pass(599_999);
  expect(await record()).toBeDefined();
  const { polls } = auth;
  await system.pass(1);
  await expect(late).rejects.toMatchObject({ code: "ERR_DEVICE_CODE_EXPIRED" });
  expect(await record()).toBeUndefined();
  expect(auth.polls).toBe(polls);
});

test("the facts of a state name the previous account, if it was a different one", async () => {
  const { auth, system, credential } = await setUp();
  const held = await credential.adopt({
    accessToken: await auth.accessToken({ sub: "1", username: "ada" }),
    refreshToken: "the-refresh-token",
    expiresAt: 2,
    receivedAt: system.now(),
    refreshExpiresAt: 3,
    scope: "openid",
  }, []);
  const facts = {
    user: held.user,
    roles: ["entity-registry-read"],
    accessTokenExpiresAt: 2,
    sessionEndsAt: 3,
    signedInAt: system.now(),
    origin: "device",
    verified: true,
  };
  expect(factsOf(held)).toStrictEqual(facts);
  expect(factsOf({ ...held, previousUser: "bob" })).toStrictEqual({
    ...facts,
    previousUser: "bob",
  });
});
