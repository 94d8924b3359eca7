import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  checksumAlgorithms,
  checksumHeader,
  startChecksum,
} from "../../../src/demo/object_store/checksums.ts";
import { BUCKET, REGION } from "../../../src/demo/object_store/store.ts";
import { signingKey, signRequest } from "../../../src/demo/object_store/signature.ts";
import {
  clientOf,
  codeOf,
  PREFIX,
  send,
  signed,
  startStore,
  type StoreServer,
} from "./store_server.ts";

let server: StoreServer;
let read: ReturnType<typeof clientOf>;
let write: ReturnType<typeof clientOf>;

beforeAll(async () => {
  server = await startStore();
  read = clientOf(server.issue("read"));
  write = clientOf(server.issue("write"));
});
afterAll(async () => await server[Symbol.asyncDispose]());

const url = (name: string, query?: string) => server.url(`${PREFIX}${name}`, query);
const put = (name: string, body: RequestInit["body"], headers: Record<string, string> = {}) =>
  write(url(name), { method: "PUT", body: body ?? null, headers });

describe("access", () => {
  beforeAll(() => {
    server.store.put(`${PREFIX}here`, "here");
    server.store.put("datasets/other/there", "there");
  });

  it("to read covers the objects under the prefix, and only those", async () => {
    expect(await (await read(url("here"))).text()).toBe("here");
    expect(await codeOf(await read(server.url("datasets/other/there"))))
      .toBe("403 AccessDenied");
    expect(await codeOf(await read(server.url("datasets/other/nothing"))))
      .toBe("403 AccessDenied");
    expect(await codeOf(await read(url("nothing")))).toBe("404 NoSuchKey");
  });

  it("to read changes nothing", async () => {
    for (const [method, query] of [["PUT", ""], ["DELETE", ""], ["POST", "?uploads"]]) {
      const response = await read(url("here", query), { method: method! });
      expect(await codeOf(response)).toBe("403 AccessDenied");
    }
    expect(await (await read(url("here"))).text()).toBe("here");
  });

  it("to write does so under the prefix, and only there", async () => {
    expect((await put("new", "x")).status).toBe(200);
    for (const key of ["datasets/other/there", "elsewhere", "datasets/10378-1-1"]) {
      for (const method of ["PUT", "DELETE"]) {
        expect(await codeOf(await write(server.url(key), { method }))).toBe("403 AccessDenied");
      }
    }
  });

  it("lists the whole bucket, as Provena's does", async () => {
    const text = await (await read(`${server.origin}/${BUCKET}?list-type=2`)).text();
    expect(text).toContain("<Key>datasets/other/there</Key>");
  });

  it("is to one bucket, and there are no others", async () => {
    expect(await codeOf(await read(`${server.origin}/provena-reports?list-type=2`)))
      .toBe("403 AccessDenied");
    expect(await codeOf(await read(`${server.origin}/other?list-type=2`)))
      .toBe("404 NoSuchBucket");
    expect(await codeOf(await read(`${server.origin}/`))).toBe("403 AccessDenied");
  });

  it.each([
    ["GET", "?acl", "501 NotImplemented"],
    ["PUT", "?tagging", "501 NotImplemented"],
    ["GET", "?versionId=1", "501 NotImplemented"],
    ["POST", "", "405 MethodNotAllowed"],
  ])("to what is not provided here, such as %s %s, is told", async (method, query, code) => {
    expect(await codeOf(await write(url("here", query), { method }))).toBe(code);
  });
});

describe("an object", () => {
  it("comes back with its headers, but without the encoding of its transport", async () => {
    await put("rich.csv", "a,b\n", {
      "content-type": "text/csv",
      "cache-control": "no-store",
      "content-encoding": "aws-chunked,gzip",
      "x-amz-meta-who": "Edda",
    });
    const head = await read(url("rich.csv"), { method: "HEAD" });
    expect(Object.fromEntries(head.headers)).toMatchObject({
      "content-type": "text/csv",
      "cache-control": "no-store",
      "content-encoding": "gzip",
      "x-amz-meta-who": "Edda",
      "content-length": "4",
      "accept-ranges": "bytes",
      etag: `"${createHash("md5").update("a,b\n").digest("hex")}"`,
    });
    expect(Date.parse(head.headers.get("last-modified")!)).toBeGreaterThan(Date.now() - 60_000);
    expect(await head.text()).toBe("");
  });

  it("is replaced, and is gone once deleted; a second time is no error", async () => {
    await put("twice", "first");
    await put("twice", "second, longer");
    expect(await (await read(url("twice"))).text()).toBe("second, longer");
    for (let i = 0; i < 2; i++) {
      expect((await write(url("twice"), { method: "DELETE" })).status).toBe(204);
    }
    expect(await codeOf(await read(url("twice")))).toBe("404 NoSuchKey");
    expect((await read(url("twice"), { method: "HEAD" })).status).toBe(404);
  });

  it("can be empty", async () => {
    await put("empty", "");
    const response = await read(url("empty"));
    expect(response.headers.get("content-length")).toBe("0");
    expect(await response.text()).toBe("");
  });

  it("takes no more metadata than S3 does", async () => {
    const response = await put("much", "x", { "x-amz-meta-much": "m".repeat(2050) });
    expect(await codeOf(response)).toBe("400 MetadataTooLarge");
  });

  it.each([
    ["x-amz-copy-source", "/provena-data/a"],
    ["x-amz-server-side-encryption-customer-algorithm", "AES256"],
  ])("is not made with %s, rather than made wrongly", async (name, value) => {
    expect(await codeOf(await put("copied", "", { [name]: value }))).toBe("501 NotImplemented");
  });
});

describe("a range", () => {
  beforeAll(async () => void await put("digits", "0123456789"));

  it.each([
    ["bytes=0-3", "0123", "bytes 0-3/10"],
    ["bytes=4-", "456789", "bytes 4-9/10"],
    ["bytes=-3", "789", "bytes 7-9/10"],
    ["bytes=-99", "0123456789", "bytes 0-9/10"],
    ["bytes=8-99", "89", "bytes 8-9/10"],
  ])("%s gives %s", async (range, text, contentRange) => {
    const response = await read(url("digits"), { headers: { range } });
    expect(response.status).toBe(206);
    expect(await response.text()).toBe(text);
    expect(response.headers.get("content-range")).toBe(contentRange);
  });

  it.each(["bytes=10-", "bytes=-0"])("%s is not satisfiable", async (range) => {
    expect(await codeOf(await read(url("digits"), { headers: { range } })))
      .toBe("416 InvalidRange");
  });

  it.each(["bytes=0-1,4-5", "bytes=3-2", "bytes=-", "lines=1-2"])(
    "%s is ignored",
    async (range) => {
      const response = await read(url("digits"), { headers: { range } });
      expect(response.status).toBe(200);
      expect(await response.text()).toBe("0123456789");
    },
  );

  it("works across the parts of a file in memory, and HEAD answers its length", async () => {
    server.store.put(`${PREFIX}memory`, "0123456789");
    const headers = { range: "bytes=2-4" };
    expect(await (await read(url("memory"), { headers })).text()).toBe("234");
    const head = await read(url("memory"), { method: "HEAD", headers });
    expect([head.status, head.headers.get("content-length")]).toEqual([206, "3"]);
  });
});

describe("a condition", () => {
  const etag = `"${createHash("md5").update("x").digest("hex")}"`;
  const [past, future] = [-3600, 3600].map((s) => new Date(Date.now() + s * 1000).toUTCString());
  beforeAll(async () => void await put("conditional", "x"));

  it.each([
    [{ "if-match": etag }, 200],
    [{ "if-match": '"other"' }, 412],
    [{ "if-match": "*" }, 200],
    [{ "if-none-match": etag }, 304],
    [{ "if-none-match": `"other", ${etag}` }, 304],
    [{ "if-none-match": '"other"' }, 200],
    [{ "if-modified-since": future! }, 304],
    [{ "if-modified-since": past! }, 200],
    [{ "if-unmodified-since": past! }, 412],
    [{ "if-unmodified-since": future! }, 200],
    [{ "if-match": etag, "if-unmodified-since": past! }, 200],
    [{ "if-none-match": '"other"', "if-modified-since": future! }, 200],
  ])("to read, %j, gives %i", async (headers, status) => {
    const response = await read(url("conditional"), { headers });
    expect(response.status).toBe(status);
    expect((await response.text()) === "x").toBe(status === 200);
  });

  it("to write holds while the object does not exist, or is unchanged", async () => {
    expect(await codeOf(await put("conditional", "y", { "if-none-match": "*" })))
      .toBe("412 PreconditionFailed");
    expect(await codeOf(await put("conditional", "y", { "if-match": '"other"' })))
      .toBe("412 PreconditionFailed");
    expect((await put("conditional", "x", { "if-match": etag })).status).toBe(200);
    expect((await put("unconditional", "y", { "if-none-match": "*" })).status).toBe(200);
    expect(await codeOf(await put("none", "y", { "if-match": etag }))).toBe("404 NoSuchKey");
  });
});

describe("checksums", () => {
  // The check values of the catalogue of CRCs, and of FIPS 180.
  const values = {
    crc32: "cbf43926",
    crc32c: "e3069283",
    crc64nvme: "ae8b14860a799888",
    sha1: "f7c3bc1d808e04732adf679965ccc34ca7ae3441",
    sha256: "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
  };

  it.each(checksumAlgorithms)("of %s have the published value", (algorithm) => {
    const checksum = startChecksum(algorithm);
    for (const part of ["1234", "", "56789"]) checksum.update(Buffer.from(part));
    expect(checksum.digest().toString("hex")).toBe(values[algorithm]);
  });

  it.each(checksumAlgorithms)("of %s are checked, kept, and sent when asked for", async (name) => {
    const right = Buffer.from(values[name], "hex").toString("base64");
    const stored = await put("sum", "123456789", { [checksumHeader(name)]: right });
    expect(stored.headers.get(checksumHeader(name))).toBe(right);
    const get = await read(url("sum"), { headers: { "x-amz-checksum-mode": "ENABLED" } });
    expect(get.headers.get(checksumHeader(name))).toBe(right);
    expect((await read(url("sum"))).headers.get(checksumHeader(name))).toBeNull();

    expect(await codeOf(await put("sum", "12345678x", { [checksumHeader(name)]: right })))
      .toBe("400 BadDigest");
    expect(await codeOf(await put("sum", "123456789", { [checksumHeader(name)]: "AAA=" })))
      .toBe("400 InvalidRequest");
    expect(await (await read(url("sum"))).text()).toBe("123456789");
  });

  it("by MD5 are checked too", async () => {
    const right = createHash("md5").update("x").digest("base64");
    expect((await put("md5", "x", { "content-md5": right })).status).toBe(200);
    expect(await codeOf(await put("md5", "y", { "content-md5": right }))).toBe("400 BadDigest");
    expect(await codeOf(await put("md5", "x", { "content-md5": "AA==" })))
      .toBe("400 InvalidDigest");
  });

  it("that a signature covers are compared with the body", async () => {
    const { url: address, init } = await signed(url("signed"), server.issue("write"), {
      method: "PUT",
      body: "right",
      headers: { "x-amz-content-sha256": createHash("sha256").update("right").digest("hex") },
    });
    const response = await fetch(address, { ...init, body: "wrong" });
    expect(await codeOf(response)).toBe("400 XAmzContentSHA256Mismatch");
    expect((await read(url("signed"))).status).toBe(404);
    expect((await fetch(address, init)).status).toBe(200);
  });

  it("come one at a time", async () => {
    const both = {
      "x-amz-checksum-crc32": "y/Q5Jg==",
      "x-amz-checksum-sha1": "98O8HYCOBHMq32eZZczDTKeuNEE=",
    };
    expect(await codeOf(await put("both", "123456789", both))).toBe("400 InvalidRequest");
  });
});

/** Sends a request that `fetch` would change, with a signature of our own. */
async function sendSigned(
  path: string,
  { method = "PUT", headers = {}, body = [], payload = "UNSIGNED-PAYLOAD", host }: {
    /** The host name of the request. */
    readonly host?: string;
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: readonly string[];
    readonly payload?: string;
  } = {},
) {
  const { accessKeyId, secretAccessKey, sessionToken } = server.issue("write");
  const time = new Date().toISOString().replace(/[:-]|\.\d{3}/g, "");
  const scope = [time.slice(0, 8), REGION, "s3", "aws4_request"] as const;
  const signedHeaders = {
    host: host ?? new URL(server.origin).host,
    "x-amz-content-sha256": payload,
    "x-amz-date": time,
    "x-amz-security-token": sessionToken,
  };
  const signature = signRequest({
    method,
    path: decodeURIComponent(path),
    query: [],
    headers: Object.entries(signedHeaders),
    payload,
  }, signingKey(secretAccessKey, scope, time));
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope.join("/")}, ` +
    `SignedHeaders=${Object.keys(signedHeaders).join(";")}, Signature=${signature}`;
  const all = { ...signedHeaders, authorization, ...headers };
  return await send(server.origin, { method, path, headers: all, body });
}

describe("a name", () => {
  const hostile = [
    "../../x",
    "..",
    "a/../../../x",
    "/etc/passwd",
    "a\\..\\x",
    "CON",
    "a//b",
    "nul\0byte",
    "line\nbreak",
    "percent%2F..%2F",
    "n".repeat(1000),
    "Case",
    "case",
    "folder",
    "folder/file",
    "folder/",
    "\u{1f420}",
  ];

  it.each(hostile)("such as %j is only a key, and never a path", async (name) => {
    const path = `/${BUCKET}/${PREFIX}${name.split("/").map(encodeURIComponent).join("/")}`;
    const put = await sendSigned(path, { headers: { "content-length": "4" }, body: ["fish"] });
    expect(put).toMatchObject({ status: 200 });
    const get = await sendSigned(path, { method: "GET" });
    expect(get).toMatchObject({ status: 200, text: "fish" });
    const list = await read(
      `${server.origin}/${BUCKET}?list-type=2&encoding-type=url&prefix=` +
        encodeURIComponent(PREFIX + name),
    );
    expect(decodeURIComponent((await list.text()).replaceAll("+", " ")))
      .toContain(`<Key>${PREFIX}${name}</Key>`);
    const folder = dirname(await server.store.folder.newFile());
    for (const file of await readdir(folder)) expect(file).toMatch(/^\d+$/);
  });

  it("has at most 1,024 bytes", async () => {
    const room = 1024 - PREFIX.length;
    expect((await put("n".repeat(room), "x")).status).toBe(200);
    expect(await codeOf(await put("n".repeat(room + 1), "x"))).toBe("400 KeyTooLongError");
    expect(await codeOf(await put("é".repeat(room / 2 + 1), "x"))).toBe("400 KeyTooLongError");
  });

  it("is UTF-8", async () => {
    const { status, text } = await send(server.origin, {
      method: "GET",
      path: `/${BUCKET}/%ff`,
      headers: { host: new URL(server.origin).host },
    });
    expect([status, text]).toEqual([400, expect.stringContaining("InvalidURI")]);
  });
});

describe("the store", () => {
  const path = `/${BUCKET}/${PREFIX}body`;

  it("answers only to the names of this machine, and each of them can be signed", async () => {
    server.store.put(`${PREFIX}body`, "fish");
    const { port } = new URL(server.origin);
    const get = async (host: string) => await sendSigned(path, { method: "GET", host });
    expect(await get(`localhost:${port}`)).toMatchObject({ status: 200, text: "fish" });
    expect(await get(`elsewhere.example:${port}`)).toMatchObject({ status: 403 });
    const headers = { origin: "https://elsewhere.example" };
    expect(await sendSigned(path, { method: "GET", headers })).toMatchObject({ status: 403 });
  });
});

describe("a body", () => {
  const path = `/${BUCKET}/${PREFIX}body`;

  it("is requested only after the request is authorised", async () => {
    const headers = { "content-length": "4", expect: "100-continue" };
    expect(await sendSigned(path, { headers, body: ["fish"] }))
      .toMatchObject({ status: 200, invited: true });
    const refused = await sendSigned(`/${BUCKET}/elsewhere`, { headers, body: ["fish"] });
    expect(refused).toMatchObject({ status: 403, invited: false });
  });

  it("needs a length, as in S3", async () => {
    const headers = { "transfer-encoding": "chunked" };
    const { status, text } = await sendSigned(path, { headers, body: ["fish"] });
    expect([status, text]).toEqual([501, expect.stringContaining("Transfer-Encoding")]);
  });

  it("of more than five gibibytes is refused before it is sent", async () => {
    const headers = { "content-length": String(5 * 1024 ** 3 + 1), expect: "100-continue" };
    const { status, text, invited } = await sendSigned(path, { headers });
    expect([status, text, invited]).toEqual([
      400,
      expect.stringContaining("EntityTooLarge"),
      false,
    ]);
  });

  it("that is incomplete leaves no file", async () => {
    const files = async () => (await readdir(dirname(await server.store.folder.newFile()))).length;
    await put("cut", "whole");
    const before = await files();
    const { url: address } = await signed(url("cut", "?X-Amz-Expires=60"), server.issue("write"), {
      method: "PUT",
      query: true,
    });
    const request = httpRequest(address, { method: "PUT", headers: { "content-length": 2 << 20 } });
    const failed = once(request, "error");
    request.write(new Uint8Array(1 << 20));
    await expect.poll(files).toBe(before + 1);
    request.destroy(new Error("cut"));
    await failed;
    await expect.poll(files).toBe(before);
    expect(await (await read(url("cut"))).text()).toBe("whole");
  });

  it("with an unknown kind of hash is refused", async () => {
    const headers = { "content-length": "4" };
    const { status, text } = await sendSigned(path, { headers, body: ["fish"], payload: "NONE" });
    expect([status, text]).toEqual([400, expect.stringContaining("InvalidArgument")]);
  });
});
