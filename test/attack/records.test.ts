import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasCode } from "../../src/errors.ts";
import { FileStore } from "../../src/store/file/store.ts";
import { recordFileName } from "../../src/store/file/name.ts";
import { KeyringRecords } from "../../src/store/keyring/records.ts";
import { RecordCipher } from "../../src/store/redis/cipher.ts";
import { isPendingKey, type StoredRecord, type TokenStore } from "../../src/store/store.ts";
import { realSystem } from "../../src/system/system.ts";
import { sha256 } from "../../src/text/sha256.ts";
import { json } from "../faults/answers.ts";
import { mangled } from "../faults/mangle.ts";
import { cases } from "../fixture/cases.ts";
import { failureOf, openStage, recordOf } from "../promises/stage.ts";
import { temporaryFolder } from "../store/folder.ts";
import { key, pending, pendingRecord, tokenRecord } from "../store/records.ts";

const numRuns = cases(60, 1_000);

/** What a program, or an answer, can put where a record has something else. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(NaN, Infinity, -Infinity, undefined, 2 ** 53, 1e300, new Date(NaN)),
  fc.constantFrom("x".repeat(1_100_000), "é".repeat(600_000), "\ud800", "\u0000", ""),
  fc.bigInt(),
  fc.anything({ maxDepth: 2 }),
);

const PLACES = ["tokens", "user", "origins", "generation", "signedInAt", "kind", "version"]
  .concat(["tokens.accessToken", "tokens.refreshToken", "tokens.expiresAt", "tokens.scope"])
  .concat(["user.sub", "user.name", "deviceCode", "interval", "nextPollAt", "expiresAt", "more"]);

function withOdd(record: StoredRecord): fc.Arbitrary<StoredRecord> {
  return fc.record({ place: fc.constantFrom(...PLACES), value: odd }).map(({ place, value }) => {
    const copy = structuredClone(record) as unknown as Record<string, unknown>;
    const [first = "", second] = place.split(".");
    const holder = second === undefined ? copy : copy[first] as Record<string, unknown>;
    if (holder !== undefined) holder[second ?? first] = value;
    return copy as unknown as StoredRecord;
  });
}

/** A record that is right, or nearly, or not at all one. */
const made = (record: StoredRecord) =>
  fc.oneof(
    withOdd(record),
    mangled(record) as fc.Arbitrary<StoredRecord>,
    fc.nat(1_000_000).map((length) =>
      ({ ...record, deviceCode: "x".repeat(length) }) as unknown as StoredRecord
    ),
  );

const asJson = (value: unknown) => JSON.parse(JSON.stringify(value));

/** Saves over what was there; what is loaded then is the one or the other, and no third thing. */
async function expectWhole(
  store: TokenStore,
  where: string,
  before: StoredRecord,
  record: unknown,
) {
  await store.delete(where);
  await store.save(where, before);
  const outcome = await store.save(where, record as StoredRecord).then(() => "saved", (error) => {
    if (!hasCode(error, "ERR_STORE")) throw error;
    return error.message;
  });
  const after = await store.load(where);
  if (outcome !== "saved") expect(outcome).toMatch(/^The session cannot be kept: /);
  const { kind, generation = 0 } = (record ?? {}) as { kind?: string; generation?: number };
  const isOlder = kind === "tokens" && generation < 5;
  expect(asJson(after)).toEqual(asJson(outcome === "saved" && !isOlder ? record : before));
}

describe("56 What is saved is read back, or was not saved", () => {
  const records: readonly (readonly [string, string, StoredRecord])[] = [
    ["a session", key, tokenRecord(5)],
    ["a pending code", pending, pendingRecord()],
  ];

  test.each(records)("56 in a file, for %s", async (_, where, before) => {
    const folder = join(await temporaryFolder(), "provena");
    const notices: string[] = [];
    const store = new FileStore(folder, { onNotice: (message) => void notices.push(message) });
    const property = fc.asyncProperty(
      made(before),
      (record) => expectWhole(store, where, before, record),
    );
    await fc.assert(property, { numRuns });
    expect(notices).toEqual([]);
    expect(await readdir(folder), "nothing was set aside").toEqual([recordFileName(where)]);
  });

  test.each(records)("56 in a keyring, whole or in pieces, for %s", async (_, where, before) => {
    for (const os of ["linux", "win32"]) {
      const entries = new Map<string, string>();
      const keyring = {
        get: (account: string) => Promise.resolve(entries.get(account)),
        set: (account: string, text: string) => Promise.resolve(void entries.set(account, text)),
        delete: (account: string) => Promise.resolve(void entries.delete(account)),
        all: () => Promise.resolve(new Map(entries)),
      };
      const system = { ...realSystem, os };
      const folder = await temporaryFolder();
      const onNotice = (message: string) => expect.unreachable(message);
      const store = new KeyringRecords(keyring, folder, { system, onNotice });
      const property = fc.asyncProperty(
        made(before),
        (record) => expectWhole(store, where, before, record),
      );
      await fc.assert(property, { numRuns: numRuns / 4 });
    }
  });

  test.each(records)("56 encrypted, as in Redis, for %s", async (_, where, before) => {
    const keys = `1:${randomBytes(32).toString("base64")}`;
    const cipher = await RecordCipher.create(keys, "here", realSystem);
    await fc.assert(
      fc.asyncProperty(made(before), async (record) => {
        const sealed = await cipher.seal(where, record).catch((error) => {
          if (!hasCode(error, "ERR_STORE")) throw error;
        });
        if (!sealed) return;
        const opened = await cipher.open(sha256(where), sealed);
        expect(asJson(opened.record)).toEqual(asJson(record));
        expect(isPendingKey(where)).toBe(opened.record.kind === "pending");
      }),
      { numRuns },
    );
  });
});

describe("56 Token answers that no store could keep", () => {
  /** Fields in place of the right ones, in the answer to a refresh. */
  const answers: Record<string, Record<string, unknown>> = {
    "an access token of 200,000 characters": { access_token: `a.${"b".repeat(200_000)}.c` },
    "an access token of 900,000 characters": { access_token: "x".repeat(900_000) },
    "a refresh token of 200,000 characters": { refresh_token: "x".repeat(200_000) },
    "a refresh token of 900,000 characters": { refresh_token: "x".repeat(900_000) },
    "a scope of 500,000 characters": { scope: "x ".repeat(250_000) },
    "more than a megabyte": { more: "x".repeat(1_100_000) },
    "an access token that is a number": { access_token: 7 },
    "an access token that is a list": { access_token: ["a.b.c"] },
    "no access token": { access_token: null },
    "a refresh token that is a number": { refresh_token: 7 },
    "a refresh token that is an object": { refresh_token: { toString: 1 } },
    "an empty refresh token": { refresh_token: "" },
    "a scope that is a list": { scope: ["openid"] },
    "a lifetime in words": { expires_in: "soon" },
    "a lifetime without end": { expires_in: 1e308, refresh_expires_in: 1e308 },
    "a lifetime below nothing": { expires_in: -5, refresh_expires_in: -5 },
    "a lifetime that is a list": { expires_in: [300], refresh_expires_in: [300] },
    "half a character in its scope": { scope: "openid \ud800" },
  };

  test.each(Object.entries(answers))("56 %s: the session goes on", async (_, fields) => {
    const folder = join(await temporaryFolder(), "provena");
    const notices: string[] = [];
    const store = new FileStore(folder, { onNotice: (message) => void notices.push(message) });
    // The server does not end a session whose refresh token comes twice: what it sent is lost.
    await using stage = await openStage({ store, auth: { rotates: false } });
    const session = await stage.signedIn();
    await stage.system.advance(290_000);
    stage.auth.tokenFields = fields;
    await session.token().catch(() => {});
    const { record } = await recordOf(stage);
    expect(record.tokens.accessToken.length).toBeLessThanOrEqual(100_000);
    expect(notices).toEqual([]);
    stage.auth.tokenFields = {};
    await stage.system.advance(400_000);
    await session.token();
    expect(await readdir(folder)).toHaveLength(1);
  });

  test("56 a rotated token is kept beside an access token that cannot be", async () => {
    const store = new FileStore(join(await temporaryFolder(), "provena"));
    await using stage = await openStage({ store, auth: { strictRotation: true } });
    const session = await stage.signedIn();
    await stage.system.advance(290_000);
    stage.auth.tokenFields = { access_token: `a.${"b".repeat(200_000)}.c` };
    await session.token();
    stage.auth.tokenFields = {};
    await stage.system.advance(400_000);
    await session.token();
    expect(stage.auth.refreshes).toBe(2);
  });

  test("56 a device code that no store could keep is refused", async () => {
    const store = new FileStore(join(await temporaryFolder(), "provena"));
    await using stage = await openStage({ store });
    const { auth } = stage;
    const right = { user_code: "USER", verification_uri: `${auth.issuer}/device`, expires_in: 600 };
    auth.always(auth.path("device"), json({ ...right, device_code: "x".repeat(900_000) }));
    expect((await failureOf(stage.session().signIn())).code).toBe("ERR_OAUTH");
    auth.always(auth.path("device"), json({ ...right, device_code: "x", interval: 1e300 }));
    expect((await failureOf(stage.session().signIn())).code).toBe("ERR_DEVICE_CODE_EXPIRED");
  });
});
