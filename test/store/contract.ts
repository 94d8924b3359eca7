/** The contract of every token store, tested for each adapter. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { generationOf } from "../../src/store/record.ts";
import type { StoredRecord, TokenRecord, TokenStore } from "../../src/store/store.ts";
import { key, keyOfProfile, pending, pendingRecord, tokenRecord } from "./records.ts";

/** The store under test, and how to remove it. */
export interface Subject {
  readonly store: TokenStore;
  close(): Promise<void>;
}

/** Tests whether an adapter keeps the contract; `create` makes an empty store for each test. */
export function describeStoreContract(name: string, create: () => Promise<Subject>): void {
  describe(`${name} keeps the contract of a token store`, () => {
    let subject: Subject;
    let store: TokenStore;

    beforeEach(async () => {
      subject = await create();
      store = subject.store;
    });
    afterEach(async () => await subject.close());

    const increment = async () => {
      const before = generationOf(await store.load(key))!;
      await store.save(key, tokenRecord(before + 1));
    };

    test("an empty store holds nothing", async () => {
      expect(await store.load(key)).toBeUndefined();
      expect(await store.list()).toEqual([]);
    });

    test("a saved record is loaded completely", async () => {
      await store.save(key, tokenRecord(1));
      await store.save(pending, pendingRecord());
      expect(await store.load(key)).toEqual(tokenRecord(1));
      expect(await store.load(pending)).toEqual(pendingRecord());
    });

    test("a loaded record hides its secrets when shown, but contains them", async () => {
      await store.save(key, tokenRecord(1));
      await store.save(pending, pendingRecord());
      const [held, waiting] = [await store.load(key), await store.load(pending)];
      const { tokens } = held as TokenRecord;
      for (const part of [held, tokens, waiting] as unknown as Record<symbol, () => unknown>[]) {
        const shown = ["Jupyter.display", "Deno.customInspect", "nodejs.util.inspect.custom"]
          .map((name) => JSON.stringify(part[Symbol.for(name)]!()));
        for (const text of shown) {
          expect(text).toContain("[redacted]");
          expect(text).not.toMatch(/token-1|refresh-1|device-code|WDJB-MJHT/);
        }
      }
      expect(tokens.accessToken).toBe("token-1");
      expect(JSON.parse(JSON.stringify(held))).toEqual(tokenRecord(1));
    });

    test("a save replaces the whole record", async () => {
      await store.save(key, tokenRecord(1));
      const { refreshToken: _, ...tokens } = tokenRecord(2).tokens;
      await store.save(key, { ...tokenRecord(2), tokens });
      const loaded = await store.load(key) as { tokens: object };
      expect(loaded.tokens).not.toHaveProperty("refreshToken");
    });

    test("a change to a loaded record does not change the stored one", async () => {
      await store.save(key, tokenRecord(1));
      const loaded = await store.load(key) as { tokens: { accessToken: string } };
      loaded.tokens.accessToken = "another";
      expect(await store.load(key)).toEqual(tokenRecord(1));
    });

    test("different keys never share a record", async () => {
      const keys = ["", "Work", "work", "wörk", "../work", "a".repeat(3000)].map(keyOfProfile);
      for (const [i, each] of keys.entries()) await store.save(each, tokenRecord(i + 1));
      const loaded = await Promise.all(keys.map((each) => store.load(each)));
      expect(loaded.map(generationOf)).toEqual([1, 2, 3, 4, 5, 6]);
      expect((await store.list()).sort()).toEqual([...keys].sort());
    });

    test("a deleted record is gone, and deleting a missing record is no error", async () => {
      await store.save(key, tokenRecord(1));
      await store.delete(key);
      await store.delete(key);
      expect(await store.load(key)).toBeUndefined();
      expect(await store.list()).toEqual([]);
    });

    test("only token records are listed, not pending codes", async () => {
      await store.save(pending, pendingRecord());
      await store.save(key, tokenRecord(1));
      expect(await store.list()).toEqual([key]);
    });

    test("an older generation never replaces a newer one", async () => {
      await store.save(key, tokenRecord(5));
      await store.save(key, tokenRecord(4));
      expect(await store.load(key)).toEqual(tokenRecord(5));
      await store.save(key, tokenRecord(5, "again"));
      expect(await store.load(key)).toEqual(tokenRecord(5, "again"));
    });

    test("the newest of concurrent saves is stored", async () => {
      const generations = [3, 9, 1, 7, 2, 8, 5, 6, 4];
      await Promise.all(generations.map((each) => store.save(key, tokenRecord(each))));
      expect(generationOf(await store.load(key))).toBe(9);
    });

    test("after a sign-out, a new sign-in counts generations from the start", async () => {
      await store.save(key, tokenRecord(7));
      await store.delete(key);
      await store.save(key, tokenRecord(1));
      expect(generationOf(await store.load(key))).toBe(1);
    });

    test("fifty concurrent changes under the lock lose nothing", async () => {
      await Promise.all(Array.from({ length: 50 }, () => store.withLock(key, increment)));
      expect(generationOf(await store.load(key))).toBe(50);
    });

    test("the lock passes on results and errors, and is released after both", async () => {
      expect(await store.withLock(key, () => Promise.resolve("done"))).toBe("done");
      await expect(store.withLock(key, () => Promise.reject(new Error("failed")))).rejects
        .toThrow("failed");
      expect(await store.withLock(key, () => Promise.resolve("again"))).toBe("again");
    });

    test("the lock of one key does not block another key", async () => {
      const inner = await store.withLock(pending, async () => {
        return await store.withLock(key, async () => {
          await increment();
          return await store.load(key);
        });
      });
      expect(generationOf(inner as StoredRecord)).toBe(1);
    });

    test("an aborted wait for the lock rejects at once, and blocks nobody", async () => {
      const reason = new Error("given up");
      const giveUp = new AbortController();
      let ran = false;
      let behind: Promise<string> | undefined;
      await store.withLock(key, async () => {
        const waiting = store.withLock(key, () => Promise.resolve(ran = true), {
          signal: giveUp.signal,
        });
        behind = store.withLock(key, () => Promise.resolve("next"));
        giveUp.abort(reason);
        await expect(waiting).rejects.toBe(reason);
      });
      expect(await behind).toBe("next");
      expect(ran).toBe(false);
    });

    test("with a signal that is already aborted, nothing runs", async () => {
      let ran = false;
      const signal = AbortSignal.abort(new Error("cancelled before"));
      const waiting = store.withLock(key, () => Promise.resolve(ran = true), { signal });
      await expect(waiting).rejects.toThrow("cancelled before");
      expect(ran).toBe(false);
    });

    test("an abort after the lock is acquired does not stop the function", async () => {
      const late = new AbortController();
      const result = await store.withLock(key, async () => {
        late.abort();
        await increment();
        return "finished";
      }, { signal: late.signal });
      expect(result).toBe("finished");
      expect(generationOf(await store.load(key))).toBe(1);
    });
  });
}
