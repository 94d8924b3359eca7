import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startChecksum } from "../../../src/demo/object_store/checksums.ts";
import { BUCKET } from "../../../src/demo/object_store/store.ts";
import { clientOf, codeOf, PREFIX, startStore, type StoreServer } from "./store_server.ts";

let server: StoreServer;
let client: ReturnType<typeof clientOf>;

beforeAll(async () => {
  server = await startStore();
  client = clientOf(server.issue("write"));
});
afterAll(async () => await server[Symbol.asyncDispose]());

const MIN = 5 << 20;
const first = Buffer.alloc(MIN, "a");
const second = Buffer.from("the end");
const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest();
const crc32 = (bytes: Uint8Array) => {
  const checksum = startChecksum("crc32");
  checksum.update(bytes);
  return checksum.digest();
};

const url = (name: string, query = "") => server.url(`${PREFIX}${name}`, query);

async function start(name: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await client(url(name, "?uploads"), { method: "POST", headers });
  return /<UploadId>([^<]+)/.exec(await response.text())![1]!;
}

async function part(
  name: string,
  { id, number, bytes, headers = {} }: {
    readonly id: string;
    readonly number: number;
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly headers?: Record<string, string>;
  },
): Promise<Response> {
  return await client(url(name, `?partNumber=${number}&uploadId=${id}`), {
    method: "PUT",
    body: bytes,
    headers,
  });
}

async function complete(
  name: string,
  id: string,
  parts: readonly (readonly [number: number, bytes: Uint8Array, more?: string])[],
  headers: Record<string, string> = {},
): Promise<Response> {
  const body = `<CompleteMultipartUpload>${
    parts.map(([number, bytes, more = ""]) =>
      `<Part><ETag>"${md5(bytes).toString("hex")}"</ETag>${more}` +
      `<PartNumber>${number}</PartNumber></Part>`
    ).join("")
  }</CompleteMultipartUpload>`;
  return await client(url(name, `?uploadId=${id}`), { method: "POST", body, headers });
}

/** Starts an upload and sends the two parts. */
async function twoParts(name: string): Promise<string> {
  const id = await start(name);
  await part(name, { id, number: 1, bytes: first });
  await part(name, { id, number: 3, bytes: second });
  return id;
}

const files = async () => (await readdir(dirname(await server.store.folder.newFile()))).length;

describe("an upload in parts", () => {
  it("becomes one object, with the headers it was started with", async () => {
    const id = await start("whole", { "content-type": "text/plain", "x-amz-meta-a": "b" });
    // In any order, and one twice.
    await part("whole", { id, number: 3, bytes: second });
    await part("whole", { id, number: 1, bytes: second });
    await part("whole", { id, number: 1, bytes: first });
    expect((await client(url("whole"))).status).toBe(404);
    const answer = await complete("whole", id, [[1, first], [3, second]]);
    const etag = `${md5(Buffer.concat([md5(first), md5(second)])).toString("hex")}-2`;
    expect(await answer.text()).toContain(`<ETag>&quot;${etag}&quot;</ETag>`);

    const object = await client(url("whole"));
    expect(object.headers.get("etag")).toBe(`"${etag}"`);
    expect(object.headers.get("content-type")).toBe("text/plain");
    expect(object.headers.get("x-amz-meta-a")).toBe("b");
    const bytes = Buffer.from(await object.arrayBuffer());
    expect(bytes.equals(Buffer.concat([first, second]))).toBe(true);
    const across = await client(url("whole"), {
      headers: { range: `bytes=${MIN - 2}-${MIN + 2}` },
    });
    expect(await across.text()).toBe("aathe");
  });

  it("leaves no file of parts that are unnamed, aborted or replaced", async () => {
    const before = await files();
    const id = await twoParts("some");
    await part("some", { id, number: 2, bytes: first });
    await part("some", { id, number: 2, bytes: second });
    await complete("some", id, [[1, first]]);
    await expect.poll(files).toBe(before + 1);
    await client(url("some"), { method: "DELETE" });
    await expect.poll(files).toBe(before);
    const other = await twoParts("given-up");
    expect((await client(url("given-up", `?uploadId=${other}`), { method: "DELETE" })).status)
      .toBe(204);
    await expect.poll(files).toBe(before);
    expect(await codeOf(await part("given-up", { id: other, number: 1, bytes: second })))
      .toBe("404 NoSuchUpload");
  });

  it("stays complete for a reader while it is replaced and deleted", async () => {
    const id = await start("read");
    const large = Buffer.alloc(16 << 20, "l");
    await part("read", { id, number: 1, bytes: large });
    await part("read", { id, number: 2, bytes: second });
    await complete("read", id, [[1, large], [2, second]]);
    const response = await client(url("read"));
    await client(url("read"), { method: "PUT", body: "another" });
    await client(url("read"), { method: "DELETE" });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.equals(Buffer.concat([large, second]))).toBe(true);
  });

  it("lists its parts, page by page, and itself among the uploads", async () => {
    const id = await twoParts("listed");
    const list = async (query = "") =>
      await (await client(url("listed", `?uploadId=${id}${query}`))).text();
    const all = await list();
    expect(all.match(/<PartNumber>\d+/g)).toEqual(["<PartNumber>1", "<PartNumber>3"]);
    expect(all).toContain(`<Size>${MIN}</Size>`);
    const page = await list("&max-parts=1");
    expect(page).toContain("<IsTruncated>true</IsTruncated>");
    expect(page).toContain("<NextPartNumberMarker>1</NextPartNumberMarker>");
    expect((await list("&part-number-marker=1")).match(/<PartNumber>\d+/g))
      .toEqual(["<PartNumber>3"]);
    const uploads = `${server.origin}/${BUCKET}?uploads&prefix=${PREFIX}listed`;
    expect(await (await client(uploads)).text()).toContain(`<UploadId>${id}</UploadId>`);
  });

  it("is one of many, which are listed page by page", async () => {
    const names = ["pages/b", "pages/a", "pages/b", "pages/c"];
    const ids = await Promise.all(names.map((name) => start(name)));
    const seen: string[] = [];
    let marker = "";
    do {
      const query = `uploads&prefix=${PREFIX}pages/&max-uploads=1${marker}`;
      const text = await (await client(`${server.origin}/${BUCKET}?${query}`)).text();
      seen.push(...[...text.matchAll(/<UploadId>([^<]+)/g)].map(([, id]) => id!));
      const [, key, id] = /<NextKeyMarker>([^<]+).*<NextUploadIdMarker>([^<]+)/.exec(text) ?? [];
      marker = key === undefined ? "" : `&key-marker=${key}&upload-id-marker=${id}`;
    } while (marker !== "" && seen.length < 9);
    expect([seen[0], seen.at(-1)]).toEqual([ids[1], ids[3]]);
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });

  it("is refused if the parts are not those that were sent, or not in order", async () => {
    const id = await twoParts("refused");
    const refusal = async (...parts: Parameters<typeof complete>[2]) =>
      await codeOf(await complete("refused", id, parts));
    expect(await refusal([1, second], [3, second])).toBe("400 InvalidPart");
    expect(await refusal([1, first], [2, second])).toBe("400 InvalidPart");
    expect(await refusal([3, second], [1, first])).toBe("400 InvalidPartOrder");
    expect(await refusal()).toBe("400 MalformedXML");
    await part("refused", { id, number: 4, bytes: second });
    expect(await refusal([3, second], [4, second])).toBe("400 EntityTooSmall");
    expect((await complete("refused", id, [[1, first], [4, second]])).status).toBe(200);
  });

  it("has parts numbered from 1 to 10,000, for one key", async () => {
    const id = await start("numbers");
    for (const number of [0, 10_001, 1.5]) {
      expect(await codeOf(await part("numbers", { id, number, bytes: second })))
        .toBe("400 InvalidArgument");
    }
    expect(await codeOf(await part("other", { id, number: 1, bytes: second })))
      .toBe("404 NoSuchUpload");
    expect(await codeOf(await part("numbers", { id: "none", number: 1, bytes: second })))
      .toBe("404 NoSuchUpload");
  });

  it("can require that the object does not exist yet", async () => {
    const id = await twoParts("once");
    const condition = { "if-none-match": "*" };
    server.store.put(`${PREFIX}once`, "here already");
    expect(await codeOf(await complete("once", id, [[1, first]], condition)))
      .toBe("412 PreconditionFailed");
    expect(await (await client(url("once"))).text()).toBe("here already");
  });

  it("can require its size", async () => {
    const id = await twoParts("sized");
    const size = (bytes: number) => ({ "x-amz-mp-object-size": String(bytes) });
    expect(await codeOf(await complete("sized", id, [[1, first]], size(1))))
      .toBe("400 InvalidRequest");
    expect((await complete("sized", id, [[1, first]], size(MIN))).status).toBe(200);
  });
});

describe("checksums of parts", () => {
  const sent = (bytes: Uint8Array) => ({ "x-amz-checksum-crc32": crc32(bytes).toString("base64") });
  const named = (bytes: Uint8Array) =>
    `<ChecksumCRC32>${crc32(bytes).toString("base64")}</ChecksumCRC32>`;

  it("produce that of the object, and must be named again", async () => {
    const id = await start("sums", { "x-amz-checksum-algorithm": "CRC32" });
    await part("sums", { id, number: 1, bytes: first, headers: sent(first) });
    await part("sums", { id, number: 2, bytes: second, headers: sent(second) });
    const missing = await complete("sums", id, [[1, first], [2, second]]);
    expect(await missing.text()).toContain("must include the checksum for each part");
    const wrong = await complete("sums", id, [[1, first, named(second)], [2, second]]);
    expect(await codeOf(wrong)).toBe("400 InvalidPart");
    const parts = [[1, first, named(first)], [2, second, named(second)]] as const;
    const value = `${crc32(Buffer.concat([crc32(first), crc32(second)])).toString("base64")}-2`;
    const text = await (await complete("sums", id, parts)).text();
    expect(text).toContain(`<ChecksumCRC32>${value}</ChecksumCRC32>`);
    expect(text).toContain("<ChecksumType>COMPOSITE</ChecksumType>");
  });

  it("can be of the whole object instead", async () => {
    const id = await start("full", {
      "x-amz-checksum-algorithm": "CRC32",
      "x-amz-checksum-type": "FULL_OBJECT",
    });
    await part("full", { id, number: 1, bytes: first });
    await part("full", { id, number: 2, bytes: second });
    const parts = [[1, first], [2, second]] as const;
    expect(await codeOf(await complete("full", id, parts, sent(first)))).toBe("400 BadDigest");
    const whole = sent(Buffer.concat([first, second]));
    const text = await (await complete("full", id, parts, whole)).text();
    expect(text).toContain(`<ChecksumCRC32>${whole["x-amz-checksum-crc32"]}</ChecksumCRC32>`);
    expect(text).toContain("<ChecksumType>FULL_OBJECT</ChecksumType>");
  });

  it("of an unknown kind are refused", async () => {
    const headers = { "x-amz-checksum-algorithm": "MD4" };
    const response = await client(url("md4", "?uploads"), { method: "POST", headers });
    expect(await codeOf(response)).toBe("400 InvalidRequest");
  });
});
