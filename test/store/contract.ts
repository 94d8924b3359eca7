/** What every store promises, run for each adapter. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { generationOf } from "../../src/store/record.ts";
import type { StoredRecord, TokenRecord, TokenStore } from "../../src/store/store.ts";
import { key, keyOfProfile, pending, pendingRecord, tokenRecord } from "./records.ts";

/** A store to try, and how to be rid of it. */
export interface Subject {
  readonly store: TokenStore;
  close(): Promise<void>;
}

/**
 * Tells whether an adapter keeps the contract of {@link TokenStore}.
 *
 * @param name what the adapter is called
 * @param create makes an empty store, anew for each test
 */
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

    test("what was saved is loaded whole", async () => {
      await store.save(key, tokenRecord(1));
      await store.save(pending, pendingRecord());
      expect(await store.load(key)).toEqual(tokenRecord(1));
      expect(await store.load(pending)).toEqual(pendingRecord());
    });

    test("what is loaded shows itself without its secrets, and has them all the same", async () => {
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

    test("a save replaces the record whole", async () => {
      await store.save(key, tokenRecord(1));
      const { refreshToken: _, ...tokens } = tokenRecord(2).tokens;
      await store.save(key, { ...tokenRecord(2), tokens });
      const loaded = await store.load(key) as { tokens: object };
      expect(loaded.tokens).not.toHaveProperty("refreshToken");
    });

    test("a caller who changes a loaded record changes nothing stored", async () => {
      await store.save(key, tokenRecord(1));
      const loaded = await store.load(key) as { tokens: { accessToken: string } };
      loaded.tokens.accessToken = "another";
      expect(await store.load(key)).toEqual(tokenRecord(1));
    });

    test("keys that differ in anything never see each other's records", async () => {
      const keys = ["", "Work", "work", "wörk", "../work", "a".repeat(3000)].map(keyOfProfile);
      for (const [i, each] of keys.entries()) await store.save(each, tokenRecord(i + 1));
      const loaded = await Promise.all(keys.map((each) => store.load(each)));
      expect(loaded.map(generationOf)).toEqual([1, 2, 3, 4, 5, 6]);
      expect((await store.list()).sort()).toEqual([...keys].sort());
    });

    test("a deleted record is gone, and deleting nothing is no error", async () => {
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

    test("saves made at once leave the newest", async () => {
      const generations = [3, 9, 1, 7, 2, 8, 5, 6, 4];
      await Promise.all(generations.map((each) => store.save(key, tokenRecord(each))));
      expect(generationOf(await store.load(key))).toBe(9);
    });

    test("a fresh sign-in after a sign-out counts from the beginning", async () => {
      await store.save(key, tokenRecord(7));
      await store.delete(key);
      await store.save(key, tokenRecord(1));
      expect(generationOf(await store.load(key))).toBe(1);
    });

    test("the lock lets fifty at once lose nothing", async () => {
      await Promise.all(Array.from({ length: 50 }, () => store.withLock(key, increment)));
      expect(generationOf(await store.load(key))).toBe(50);
    });

    test("the lock passes on what is returned and what is thrown, and opens after both", async () => {
      expect(await store.withLock(key, () => Promise.resolve("done"))).toBe("done");
      await expect(store.withLock(key, () => Promise.reject(new Error("failed")))).rejects
        .toThrow("failed");
      expect(await store.withLock(key, () => Promise.resolve("again"))).toBe("again");
    });

    test("the lock of one key does not hold up another", async () => {
      const inner = await store.withLock(pending, async () => {
        return await store.withLock(key, async () => {
          await increment();
          return await store.load(key);
        });
      });
      expect(generationOf(inner as StoredRecord)).toBe(1);
    });

    test("who gives up waiting for the lock is told at once, and holds up nobody", async () => {
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

    test("a signal aborted before means that nothing runs", async () => {
      let ran = false;
      const signal = AbortSignal.abort(new Error("cancelled before"));
      const waiting = store.withLock(key, () => Promise.resolve(ran = true), { signal });
      await expect(waiting).rejects.toThrow("cancelled before");
      expect(ran).toBe(false);
    });

    test("a signal aborted once the lock is had ends nothing by itself", async () => {
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
