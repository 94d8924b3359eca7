import { describe, expect, test } from "vitest";
import { RecordCipher, type SealedRecord } from "../../../src/store/redis/cipher.ts";
import { sha256 } from "../../../src/text/sha256.ts";
import type { StoredRecord } from "../../../src/store/store.ts";
import { realSystem } from "../../../src/system/system.ts";
import { failureOf } from "../../promises/stage.ts";
import { key, keyOfProfile, pending, pendingRecord, tokenRecord } from "../records.ts";

/** A key entry of 32 equal bytes. */
function entry(id: string, byte: number): string {
  return `${id}:${btoa(String.fromCharCode(...Array(32).fill(byte)))}`;
}

const cipherOf = (...entries: string[]) =>
  RecordCipher.create(entries.join("\n"), "the key file", realSystem);

const openAt = (cipher: RecordCipher, at: string, sealed: SealedRecord) =>
  failureOf(cipher.open(sha256(at), sealed));

describe("an encrypted record", () => {
  test("is the same after decryption", async () => {
    const cipher = await cipherOf(entry("a", 1));
    for (const [at, record] of [[key, tokenRecord(3)], [pending, pendingRecord()]] as const) {
      const sealed = await cipher.seal(at, record);
      expect(await cipher.open(sha256(at), sealed)).toMatchObject({ key: at, record });
    }
  });

  test("shows only the id of its key, and is different each time", async () => {
    const cipher = await cipherOf(entry("2026-11", 1));
    const [one, two] = [
      await cipher.seal(key, tokenRecord(3)),
      await cipher.seal(key, tokenRecord(3)),
    ];
    expect(one.text).toMatch(/^1\.2026-11\.[\w-]{16}\.[\w-]+$/);
    const ciphertext = Buffer.from(one.text.split(".")[3]!, "base64url").toString("latin1");
    expect(ciphertext).not.toMatch(/token|refresh|Edda|reef/);
    expect(one.text).not.toBe(two.text);
    expect(one.generation).toBe("3");
    expect((await cipher.seal(pending, pendingRecord())).generation).toBe("");
  });

  test("does not decrypt under another record key or as another generation", async () => {
    const cipher = await cipherOf(entry("a", 1));
    const sealed = await cipher.seal(key, tokenRecord(3));
    const refused = { code: "ERR_STORE", message: expect.stringContaining("was changed") };
    expect(await openAt(cipher, keyOfProfile("work"), sealed)).toMatchObject(refused);
    expect(await openAt(cipher, key, { ...sealed, generation: "4" })).toMatchObject(refused);
    const flipped = sealed.text.replace(/.$/, (last) => last === "A" ? "Q" : "A");
    expect(await openAt(cipher, key, { ...sealed, text: flipped })).toMatchObject(refused);
  });

  test("does not decrypt with another encryption key, whatever its id", async () => {
    const sealed = await (await cipherOf(entry("a", 1))).seal(key, tokenRecord(3));
    expect(await openAt(await cipherOf(entry("a", 2)), key, sealed)).toMatchObject({
      code: "ERR_STORE",
      message:
        'The session stored in Redis does not decrypt with the key "a": it was changed, or ' +
        "another key has this id. Give every process the same keys, or another prefix",
    });
    expect(await openAt(await cipherOf(entry("b", 1)), key, sealed)).toMatchObject({
      code: "ERR_STORE",
      message: 'The session stored in Redis is encrypted with the key "a", which this process ' +
        "does not have. Add that key after the current one",
    });
    const relabelled = { ...sealed, text: sealed.text.replace("1.a.", "1.b.") };
    expect((await openAt(await cipherOf(entry("b", 1)), key, relabelled)).code).toBe("ERR_STORE");
  });

  test("of a later format is an error that says so", async () => {
    const cipher = await cipherOf(entry("a", 1));
    const sealed = await cipher.seal(key, tokenRecord(3));
    const later = { ...sealed, text: sealed.text.replace(/^1/, "2") };
    const message = "The session stored in Redis was written by another version of this package. " +
      "Use that version";
    expect((await openAt(cipher, key, later)).message).toBe(message);
    expect((await openAt(cipher, key, { ...sealed, text: "" })).message).toBe(message);
  });

  test("56 is not written if it could not be read back", async () => {
    const cipher = await cipherOf(entry("a", 1));
    const wrong = { ...tokenRecord(3), origins: 7 } as unknown as StoredRecord;
    for (const other of [wrong, pendingRecord()]) {
      await expect(cipher.seal(key, other)).rejects.toMatchObject({
        code: "ERR_STORE",
        message: expect.stringMatching(
          /^The session cannot be kept: it holds what no session does/,
        ),
      });
    }
  });

  test("can be read after a change of keys, as long as the old key is kept", async () => {
    const [old, next] = [entry("2026-10", 1), entry("2026-11", 2)];
    const sealed = await (await cipherOf(old)).seal(key, tokenRecord(3));
    const both = await cipherOf(next, old);
    expect((await both.open(sha256(key), sealed)).record).toEqual(tokenRecord(3));
    const again = await both.seal(key, tokenRecord(4));
    expect(again.text).toContain(".2026-11.");
    expect((await (await cipherOf(next)).open(sha256(key), again)).record).toEqual(tokenRecord(4));
  });
});

describe("keys", () => {
  const wrong: Record<string, string> = {
    "none": "",
    "one without an id": entry("", 1),
    "one of 31 bytes": `a:${btoa("k".repeat(31))}`,
    "one of 33 bytes": `a:${btoa("k".repeat(33))}`,
    "one after another letter": `é${entry("a", 1)}`,
    "one that is not base64": `a:${"!".repeat(44)}`,
    "two with one id": `${entry("a", 1)} ${entry("a", 2)}`,
  };
  for (const [what, text] of Object.entries(wrong)) {
    test(`that cannot be used are refused and not quoted: ${what}`, async () => {
      const failure = await failureOf(cipherOf(text));
      expect(failure.code).toBe("ERR_CONFIG");
      expect(failure.message).toContain("openssl rand -base64 32");
      const secret = text.split(/[:\s]/)[1];
      if (secret) expect(failure.message).not.toContain(secret.slice(0, 8));
    });
  }

  test("that cannot be used are named by their position or id", async () => {
    const message = async (text: string) => (await failureOf(cipherOf(text))).message;
    const make = '. Make one, in a terminal: echo "1:$(openssl rand -base64 32)"';
    expect(await message("")).toBe(`The keys in the key file cannot be used: there is none${make}`);
    expect(await message(`${entry("a", 1)} b`)).toContain(
      "cannot be used: entry 2 is not an id, a colon and 32 bytes in base64. Make one",
    );
    expect(await message(`${entry("a", 1)} ${entry("a", 2)}`)).toContain(
      "two keys have the id a. Make",
    );
  });

  test("can omit the base64 padding", async () => {
    const sealed = await (await cipherOf(entry("a", 1))).seal(key, tokenRecord(3));
    const bare = await cipherOf(entry("a", 1).replace("=", ""));
    expect((await bare.open(sha256(key), sealed)).record).toEqual(tokenRecord(3));
  });

  test("are separated by line breaks or commas", async () => {
    const sealed = await (await cipherOf(entry("b", 2))).seal(key, tokenRecord(3));
    const text = ` ${entry("a", 1)} ,${entry("b", 2)}\r\n`;
    const cipher = await RecordCipher.create(text, "the variable", realSystem);
    expect((await cipher.open(sha256(key), sealed)).record).toEqual(tokenRecord(3));
  });
});
