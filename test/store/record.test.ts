import { describe, expect, test } from "vitest";
import { ProvenaError } from "../../src/errors.ts";
import { recordFileName } from "../../src/store/file/name.ts";
import { KeyedMutex } from "../../src/async/keyed_mutex.ts";
import {
  formatRecord,
  generationOf,
  isOutdated,
  isSuccessor,
  MAX_RECORD_BYTES,
  parseRecord,
} from "../../src/store/record.ts";
import { recordKey, type TokenRecord } from "../../src/store/store.ts";
import { storeFailure, untrusted, writtenByLaterVersion } from "../../src/store/store_failure.ts";
import { codeOf, isAbsent } from "../../src/system/system_error.ts";
import { settle } from "../fake_system.ts";
import { key, pending, pendingRecord, tokenRecord } from "./records.ts";

type Fields = Record<string, unknown>;

/** The text of a record with another value in one field, given by its path. */
function textWith(record: object, path: string, value: unknown): string {
  const copy = structuredClone(record) as Fields;
  const names = path.split(".");
  const last = names.pop()!;
  const holder = names.reduce((inner, name) => inner[name] as Fields, copy);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return JSON.stringify({ key, record: copy });
}

describe("the text of a record", () => {
  test("is parsed as it was written, for tokens and pending codes", () => {
    expect(parseRecord(formatRecord(key, tokenRecord(3)))).toEqual({
      kind: "record",
      key,
      record: tokenRecord(3),
    });
    expect(parseRecord(formatRecord(pending, pendingRecord()))).toEqual({
      kind: "record",
      key: pending,
      record: pendingRecord(),
    });
    expect(formatRecord(key, tokenRecord(3))).toMatch(/^\{.*\}\n$/);
  });

  test("56 is written only if it can be read back: not too large, and a record of its key", () => {
    const { tokens, ...rest } = tokenRecord(3);
    const long = (length: number) =>
      ({ ...rest, tokens: { ...tokens, accessToken: "é".repeat(length) } }) as TokenRecord;
    const room = MAX_RECORD_BYTES - new TextEncoder().encode(formatRecord(key, long(0))).byteLength;
    expect(formatRecord(key, long(Math.floor(room / 2)))).toContain("é");
    const refused = (make: () => string, why: string) =>
      expect(make).toThrow(
        expect.objectContaining({
          code: "ERR_STORE",
          message: expect.stringContaining(`The session cannot be kept: ${why}`),
        }),
      );
    refused(() => formatRecord(key, long(Math.floor(room / 2) + 1)), "it takes 10000");
    refused(() => formatRecord(key, pendingRecord()), "it holds what no session does");
    refused(() => formatRecord(pending, tokenRecord(3)), "it holds what no session does");
    refused(() => formatRecord(key, { ...rest, tokens, generation: 2 ** 53 }), "it holds what no");
    refused(() => formatRecord(key, { more: 1n } as never), "it holds what no JSON can");
  });

  const token = ["issuer", "clientId", "generation", "signedInAt", "tokens", "user", "origins"]
    .concat(["tokens.accessToken", "tokens.scope", "tokens.expiresAt", "tokens.receivedAt"])
    .concat(["user.sub", "user.username"]);
  const code = ["issuer", "clientId", "deviceCode", "userCode", "verificationUri", "expiresAt"]
    .concat(["interval", "origins", "kind", "version"]);
  test.each([
    ...token.map((path) => [tokenRecord(1), path] as const),
    ...code.map((path) => [pendingRecord(), path] as const),
  ])("of %o needs %s, and of its kind", (record, path) => {
    for (const value of [undefined, null, true, {}]) {
      expect(parseRecord(textWith(record, path, value))).toEqual({ kind: "foreign" });
    }
  });

  test.each([
    [tokenRecord(1), "tokens.refreshToken", 1],
    [tokenRecord(1), "tokens.refreshExpiresAt", "1"],
    [tokenRecord(1), "tokens.refreshExpiresAt", 8.64e15 + 1],
    [tokenRecord(1), "user.name", 1],
    [tokenRecord(1), "user.email", null],
    [pendingRecord(), "verificationUriComplete", 1],
    [{ ...pendingRecord(), nextPollAt: 1 }, "nextPollAt", "1"],
  ])("of %o may lack %s, and not say it wrong", (record, path, wrong) => {
    expect(parseRecord(textWith(record, path, undefined)).kind).toBe("record");
    expect(parseRecord(textWith(record, path, wrong))).toEqual({ kind: "foreign" });
  });

  test.each<[object, string, unknown]>([
    [tokenRecord(1), "generation", 1.5],
    [tokenRecord(1), "origins", ["https://a.example", 7]],
    [tokenRecord(1), "tokens", []],
    [tokenRecord(1), "version", "1"],
    [tokenRecord(1), "version", 0],
    [tokenRecord(1), "version", 1.5],
  ])("of %o with a %s of %j is none of ours", (record, path, value) => {
    expect(parseRecord(textWith(record, path, value))).toEqual({ kind: "foreign" });
  });

  test("of a later version is recognised, whatever else it contains", () => {
    expect(parseRecord(textWith({}, "version", 2))).toEqual({ kind: "newer" });
  });

  test.each([
    "",
    "{",
    "null",
    "[]",
    "7",
    '{"key":"k"}',
    '{"record":{}}',
    '{"key":1,"record":{}}',
  ])(
    "%j is not one of our records",
    (text) => expect(parseRecord(text)).toEqual({ kind: "foreign" }),
  );
});

test("the text of a record without a key is not ours", () => {
  const text = JSON.stringify({ key: 1, record: tokenRecord(1) });
  expect(parseRecord(text)).toEqual({ kind: "foreign" });
});

describe("the choice between two records", () => {
  const [first, second, third] = [1, 2, 3].map((generation) => tokenRecord(generation));

  test("keeps the newer one, and replaces one of the same generation", () => {
    expect(isOutdated(first!, second)).toBe(true);
    expect(isOutdated(second!, second)).toBe(false);
    expect(isOutdated(third!, second)).toBe(false);
    expect(isOutdated(first!, undefined)).toBe(false);
    expect(isOutdated(first!, pendingRecord())).toBe(false);
    expect(isOutdated(pendingRecord(), second)).toBe(false);
  });

  test("treats exactly the next generation as the direct successor", () => {
    expect(isSuccessor(second!, first)).toBe(true);
    expect(isSuccessor(third!, first)).toBe(false);
    expect(isSuccessor(first!, first)).toBe(false);
    expect(isSuccessor(first!, undefined)).toBe(true);
    expect(isSuccessor(second!, undefined)).toBe(false);
    expect(isSuccessor(second!, { ...tokenRecord(1), signedInAt: 1_900_000_000_000 })).toBe(false);
    expect(isSuccessor({ ...tokenRecord(2), signedInAt: 1_900_000_000_000 }, first)).toBe(true);
    expect(isSuccessor(first!, pendingRecord())).toBe(false);
    expect(isSuccessor(pendingRecord(), undefined)).toBe(false);
  });

  test("generations count from 1, and pending codes have none", () => {
    expect([undefined, third, pendingRecord()].map(generationOf)).toEqual([0, 3, undefined]);
  });
});

test.each([
  ["https://Auth.reef.example/x", /^auth-reef-example-x-[0-9a-f]{64}\.json$/],
  ["http://reef.example", /^reef-example-[0-9a-f]{64}\.json$/],
  ["?!", /^record-[0-9a-f]{64}\.json$/],
  [`${"a".repeat(47)}.b`, /^a{47}-[0-9a-f]{64}\.json$/],
  ["a".repeat(90), /^a{48}-[0-9a-f]{64}\.json$/],
  ["--a--", /^a-[0-9a-f]{64}\.json$/],
])("the file of %j is named so that a person knows it", (key, name) => {
  expect(recordFileName(key)).toMatch(name);
});

test("a session's key depends on its scopes, but not on their order", () => {
  const keyWith = (scope: string) =>
    recordKey({ issuer: "https://a.example", clientId: "c", scope, profile: "p" });
  expect(keyWith("b a")).toBe('["https://a.example","c","a b","p"]');
  for (const same of ["a b", "a  b", " b\ta a "]) expect(keyWith(same)).toBe(keyWith("b a"));
  expect(keyWith("ab")).not.toBe(keyWith("a b"));
});

describe("an error of the cache", () => {
  const failure = (operation: "read" | "written", code?: string) =>
    storeFailure(operation, "/c/x", Object.assign(new Error("it is so"), code ? { code } : {}))
      .message;

  test.each([
    ["ENOSPC", "Free some space, or set PROVENA_TOKEN_CACHE to a folder on another disk"],
    ["EDQUOT", "Free some space, or set PROVENA_TOKEN_CACHE to a folder on another disk"],
    ["EROFS", "Set PROVENA_TOKEN_CACHE to a folder you can write to"],
    ["EISDIR", "Move the file that is there, or set PROVENA_TOKEN_CACHE to another folder"],
    ["EACCES", "Check who may write it, or set PROVENA_TOKEN_CACHE to a folder of your own"],
    [undefined, "Check who may write it, or set PROVENA_TOKEN_CACHE to a folder of your own"],
  ])("by %s says what to do", (code, next) => {
    expect(failure("written", code)).toBe(
      `The token cache /c/x cannot be written (it is so). ${next}`,
    );
  });

  test("says what to check after a failed read, and why a path is not trusted", () => {
    expect(failure("read")).toMatch(/cannot be read .*Check who may read it/);
    const error = untrusted("/c", "is a symbolic link", "Name a folder");
    expect(error).toBeInstanceOf(ProvenaError);
    expect(error).toMatchObject({
      code: "ERR_STORE",
      message: "The token cache /c is a symbolic link. Name a folder",
    });
  });

  test("keeps its cause, and says what to do about a later version", () => {
    const cause = new Error("it is so");
    expect(storeFailure("read", "/c/x", cause).cause).toMatchObject({ message: "it is so" });
    expect(writtenByLaterVersion("The file /c/x")).toMatchObject({
      code: "ERR_STORE",
      message: "The file /c/x was written by a later version of this package. " +
        "Update the package, or sign out with the version that wrote it",
    });
    expect([{ code: "EIO" }, { code: 2 }, {}, undefined].map(codeOf)).toEqual([
      "EIO",
      undefined,
      undefined,
      undefined,
    ]);
  });

  test.each([["ENOENT", true], ["ENOTDIR", true], ["EACCES", false], [2, false]])(
    "with code %s means a missing file: %s",
    (code, absent) => {
      expect(isAbsent(Object.assign(new Error(), { code }))).toBe(absent);
      expect(isAbsent(undefined)).toBe(false);
    },
  );
});

describe("a keyed mutex", () => {
  test("runs functions of one key in turn, even after a failure, and of other keys in parallel", async () => {
    const queue = new KeyedMutex();
    const said: string[] = [];
    let open = () => {};
    const first = queue.run("a", async () => {
      await new Promise<void>((resolve) => open = resolve);
      said.push("first");
      throw new Error("first");
    });
    const second = queue.run("a", () => Promise.resolve(said.push("second")));
    await queue.run("b", () => Promise.resolve(said.push("other")));
    expect(said).toEqual(["other"]);
    open();
    await expect(first).rejects.toThrow("first");
    await second;
    expect(said).toEqual(["other", "first", "second"]);
  });

  test("keeps the order of the others when a waiter is aborted", async () => {
    const queue = new KeyedMutex();
    const said: string[] = [];
    let open = () => {};
    const leave = new AbortController();
    const first = queue.run("a", () => new Promise<void>((resolve) => open = resolve));
    const second = queue.run("a", () => expect.fail("ran"), leave.signal);
    const third = queue.run("a", () => Promise.resolve(said.push("third")));
    leave.abort(new Error("left"));
    await expect(second).rejects.toThrow("left");
    await settle();
    expect(said).toEqual([]);
    open();
    await Promise.all([first, third]);
    expect(said).toEqual(["third"]);
  });

  test("does not run a function that was aborted before", async () => {
    const ran = new KeyedMutex().run(
      "a",
      () => expect.fail("ran"),
      AbortSignal.abort(new Error("left")),
    );
    await expect(ran).rejects.toThrow("left");
  });
});
