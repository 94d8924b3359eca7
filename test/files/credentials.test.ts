import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { DatasetKeys, timeToRenew } from "../../src/files/credentials.ts";
import { realSystem } from "../../src/system/system.ts";
import { dataset, type DatasetOptions, TOKEN } from "./dataset.ts";
import { HANDLE } from "./place.ts";

const hour = 3_600_000;

describe("when keys are renewed", () => {
  it.each([
    ["five minutes before they end", 8 * hour, 8 * hour - 300_000],
    ["in the last fifth of a short life", 10_000, 8_000],
    ["not on every call where the clock here is ahead", -hour, 60_000],
  ])("%s", (_, expires, renewed) => {
    expect(timeToRenew(1_000_000 + expires, 1_000_000)).toBe(1_000_000 + renewed);
  });
});

describe("keys to the files of a dataset", () => {
  async function keysOf(issue: DatasetOptions["keys"]) {
    let now = Date.now();
    const system = { ...realSystem, now: () => now };
    const set = await dataset({ endpoint: "http://127.0.0.1:9", keys: issue!, system });
    const keys = new DatasetKeys(set.client, HANDLE, "write");
    const pass = (ms: number) => now += ms;
    return { set, keys, pass, [Symbol.asyncDispose]: () => set[Symbol.asyncDispose]() };
  }

  it("are requested once for many callers, and again shortly before they expire", async () => {
    let issued = 0;
    await using place = await keysOf(() => ({
      id: `K${++issued}`,
      secret: "s",
      expires: Date.now() + hour,
    }));
    const first = await Promise.all(Array.from({ length: 20 }, () => place.keys.current()));
    expect(new Set(first.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(["K1"]));
    place.pass(54 * 60_000);
    expect((await place.keys.current()).accessKeyId).toBe("K1");
    place.pass(2 * 60_000);
    expect((await place.keys.current()).accessKeyId).toBe("K2");
  });

  it("are replaced once when the object store refuses them", async () => {
    let issued = 0;
    await using place = await keysOf(() => ({
      id: `K${++issued}`,
      secret: "s",
      expires: Date.now() + hour,
    }));
    const refused = await place.keys.current();
    const next = await Promise.all([place.keys.replace(refused), place.keys.replace(refused)]);
    expect(next.map(({ accessKeyId }) => accessKeyId)).toEqual(["K2", "K2"]);
  });

  it("have the shape that the AWS SDK takes", async () => {
    const expires = Date.UTC(2030, 0, 1);
    await using place = await keysOf(() => ({ id: "ASIA1", secret: "s3cret", expires }));
    expect({ ...await place.keys.current() }).toEqual({
      accessKeyId: "ASIA1",
      secretAccessKey: "s3cret",
      sessionToken: "session/ASIA1+of-a-test==",
      expiration: new Date(expires),
    });
  });

  it("are not redacted for programs, although they share text with the access token", async () => {
    const secret = TOKEN.split(".")[1]!;
    await using place = await keysOf(() => ({ id: "ASIA1", secret, expires: Date.now() + hour }));
    await place.keys.current();
    expect((await place.keys.current()).secretAccessKey).toBe(secret);
  });

  it("60 are never shown", async () => {
    const expires = Date.now() + hour;
    const secret = "wJalrXUtnFEMIK7MDENG/bPxRfiCY";
    await using place = await keysOf(() => ({ id: "ASIAQQQQQQQQQQQQ", secret, expires }));
    const keys = await place.keys.current();
    const shown = [
      String(keys),
      JSON.stringify({ keys }),
      inspect(keys),
      inspect({ deep: [keys] }),
      JSON.stringify(
        await (keys as unknown as Record<symbol, () => unknown>)[Symbol.for("Jupyter.display")]!(),
      ),
    ].join("\n");
    expect(shown).toContain("[redacted]");
    for (const piece of ["ASIAQQ", "wJalr", "session/"]) expect(shown).not.toContain(piece);
  });

  it.each([
    [401, "You do not have sufficient permissions to write to this dataset!", /dataset-data-write/],
    [
      401,
      "This dataset is locked - you cannot modify the files of a locked dataset. Unlock the dataset first.",
      /nobody can change it/,
    ],
    [
      403,
      `Dataset ${HANDLE} is pending review or is released. Cannot modify dataset files while a review is ongoing.`,
      /new version/,
    ],
  ])("that are refused with %i say why: %s", async (status, detail, words) => {
    await using place = await keysOf(() => ({ status, detail }));
    await expect(place.keys.current()).rejects.toMatchObject({
      code: "ERR_HTTP",
      status,
      message: expect.stringMatching(words),
    });
  });

  it("name the role that is missing", async () => {
    const detail = "You are not authorised to access this resource as you don't have the correct " +
      "role.";
    await using place = await keysOf(() => ({ status: 401, detail }));
    await expect(place.keys.current()).rejects.toMatchObject({
      code: "ERR_ROLE_REQUIRED",
      missing: expect.arrayContaining(["entity-registry-write"]),
    });
  });

  it("that are invalid are an error", async () => {
    await using place = await keysOf(() => ({ id: "", secret: "s", expires: 0 }));
    await expect(place.keys.current()).rejects.toMatchObject({ code: "ERR_HTTP" });
  });
});
