import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startChecksum } from "../../../src/demo/object_store/checksums.ts";
import { decodeChunks } from "../../../src/demo/object_store/decode_chunks.ts";
import { signChunk, signingKey } from "../../../src/demo/object_store/signature.ts";
import { REGION } from "../../../src/demo/object_store/store.ts";
import { codeOf, PREFIX, signed, startStore, type StoreServer } from "./store_server.ts";

/** The pieces in which a network could deliver a body. */
async function* inPieces(body: string | Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(body as string);
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

async function decoded(
  source: AsyncIterable<Uint8Array>,
  options: Partial<Parameters<typeof decodeChunks>[1]> = {},
) {
  const trailers = new Map<string, string>();
  const parts: Uint8Array[] = [];
  const all = { signed: undefined, hasTrailer: false, trailers, ...options };
  for await (const bytes of decodeChunks(source, all)) parts.push(bytes);
  return { data: Buffer.concat(parts).toString(), trailers: Object.fromEntries(trailers) };
}

const code = async (work: Promise<unknown>) =>
  await work.then(() => "none", (error: { readonly code: string }) => error.code);

describe("Amazon's own example of a signed stream", () => {
  const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  const time = "20130524T000000Z";
  const key = signingKey(secret, ["20130524", "us-east-1", "s3", "aws4_request"], time);
  const example = {
    signed: {
      key,
      signature: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
    },
  };
  const body = [
    "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
    "a".repeat(65_536),
    "400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
    "a".repeat(1024),
    "0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
    "",
    "",
  ].join("\r\n");

  it.each([7, 4096, 1 << 20])("is decoded from pieces of %i bytes", async (size) => {
    expect((await decoded(inPieces(body, size), example)).data).toBe("a".repeat(66_560));
  });

  it("is refused with one byte changed, or with a chunk missing", async () => {
    const changed = body.replace("aaaa\r\n400", "aaab\r\n400");
    expect(await code(decoded(inPieces(changed, 4096), example))).toBe("SignatureDoesNotMatch");
    const lines = body.split("\r\n");
    const shorter = [...lines.slice(0, 2), ...lines.slice(4)].join("\r\n");
    expect(await code(decoded(inPieces(shorter, 4096), example))).toBe("SignatureDoesNotMatch");
  });
});

describe("Amazon's own example of a signed stream with a trailer", () => {
  const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  const time = "20130524T000000Z";
  const key = signingKey(secret, ["20130524", "us-east-1", "s3", "aws4_request"], time);
  const example = {
    hasTrailer: true,
    signed: {
      key,
      signature: "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
    },
  };
  const body = [
    "10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
    "a".repeat(65_536),
    "400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
    "a".repeat(1024),
    "0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
    "x-amz-checksum-crc32c:sOO8/Q==",
    "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435",
    "",
    "",
  ].join("\r\n");

  it("is decoded, with its trailer", async () => {
    const { data, trailers } = await decoded(inPieces(body, 4096), example);
    expect(data).toHaveLength(66_560);
    expect(trailers["x-amz-checksum-crc32c"]).toBe("sOO8/Q==");
    const checksum = startChecksum("crc32c");
    checksum.update(Buffer.from(data));
    expect(checksum.digest().toString("base64")).toBe("sOO8/Q==");
  });

  it("is refused with another trailer", async () => {
    const changed = body.replace("sOO8/Q==", "sOO8/g==");
    expect(await code(decoded(inPieces(changed, 4096), example))).toBe("SignatureDoesNotMatch");
  });
});

describe("a stream in chunks", () => {
  it.each([
    ["5\r\nhello\r\n0\r\n\r\n", "hello"],
    ["5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", "hello!"],
    ["0\r\n\r\n", ""],
    ["5\r\n\r\n0\r\n\r\n0\r\n\r\n", "\r\n0\r\n"],
  ])("%j is %j", async (body, data) => {
    for (const size of [1, 2, 3, 100]) {
      expect((await decoded(inPieces(body, size))).data).toBe(data);
    }
  });

  it.each([
    ["5\r\nhel", "IncompleteBody"],
    ["5\r\nhello\r\n", "IncompleteBody"],
    ["5\r\nhelloworld\r\n0\r\n\r\n", "IncompleteBody"],
    ["5\r\nhello\r\n0\r\n\r\nmore", "IncompleteBody"],
    ["", "IncompleteBody"],
    ["five\r\nhello", "InvalidRequest"],
    ["-5\r\nhello", "InvalidRequest"],
    ["ffffffffffffffffff\r\n", "InvalidRequest"],
    ["5".repeat(10_000), "InvalidRequest"],
  ])("%j is refused", async (body, expected) => {
    for (const size of [1, 100]) {
      expect(await code(decoded(inPieces(body, size)))).toBe(expected);
    }
  });

  it("has only a few short trailers", async () => {
    const options = { hasTrailer: true };
    const one = "0\r\nx-amz-a: b\r\n\r\n";
    expect((await decoded(inPieces(one, 5), options)).trailers).toEqual({ "x-amz-a": "b" });
    const names = Array.from({ length: 11 }, (_, i) => `x-${i}: b\r\n`).join("");
    expect(await code(decoded(inPieces(`0\r\n${names}\r\n`, 50), options))).toBe("InvalidRequest");
    expect(await code(decoded(inPieces(`0\r\nno colon\r\n\r\n`, 50), options)))
      .toBe("InvalidRequest");
    expect(await code(decoded(inPieces(`0\r\n${"x".repeat(5000)}`, 50), options)))
      .toBe("InvalidRequest");
  });
});

describe("an upload in chunks", () => {
  let server: StoreServer;
  beforeAll(async () => {
    server = await startStore();
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  const crc = (text: string) => {
    const checksum = startChecksum("crc32");
    checksum.update(Buffer.from(text));
    return checksum.digest().toString("base64");
  };

  interface Seed {
    readonly signature: string;
    readonly key: ReturnType<typeof signingKey>;
  }

  async function put(
    payload: string,
    makeBody: (seed: Seed) => string,
    headers: Record<string, string> = {},
  ) {
    const credentials = server.issue("write");
    const { url, init } = await signed(server.url(`${PREFIX}stream`), credentials, {
      method: "PUT",
      headers: { "x-amz-content-sha256": payload, ...headers },
    });
    const sent = new Headers(init.headers);
    const signature = /Signature=(\w+)/.exec(sent.get("authorization")!)![1]!;
    const time = sent.get("x-amz-date")!;
    const scope = [time.slice(0, 8), REGION, "s3", "aws4_request"] as const;
    const key = signingKey(credentials.secretAccessKey, scope, time);
    return await fetch(url, { ...init, body: makeBody({ signature, key }) });
  }

  const stored = async () => {
    const { url, init } = await signed(server.url(`${PREFIX}stream`), server.issue("read"), {
      headers: { "x-amz-checksum-mode": "ENABLED" },
    });
    return await fetch(url, init);
  };

  const trailing = {
    "x-amz-decoded-content-length": "5",
    "x-amz-trailer": "x-amz-checksum-crc32",
    "content-encoding": "aws-chunked",
  };

  it("with a checksum in the trailer, as the newest clients send it, is stored", async () => {
    const response = await put(
      "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
      () => `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${crc("hello")}\r\n\r\n`,
      trailing,
    );
    expect(response.status).toBe(200);
    const object = await stored();
    expect(object.headers.get("x-amz-checksum-crc32")).toBe(crc("hello"));
    expect(object.headers.get("content-encoding")).toBeNull();
    expect(await object.text()).toBe("hello");
  });

  it.each([
    [
      "a wrong checksum",
      `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${crc("other")}\r\n\r\n`,
      "400 BadDigest",
    ],
    ["no checksum", "5\r\nhello\r\n0\r\n\r\n", "400 InvalidRequest"],
    [
      "too few bytes",
      `4\r\nhell\r\n0\r\nx-amz-checksum-crc32:${crc("hell")}\r\n\r\n`,
      "400 IncompleteBody",
    ],
    [
      "too many bytes",
      `6\r\nhello!\r\n0\r\nx-amz-checksum-crc32:${crc("hello!")}\r\n\r\n`,
      "400 IncompleteBody",
    ],
  ])("with %s is refused", async (_, body, expected) => {
    const response = await put("STREAMING-UNSIGNED-PAYLOAD-TRAILER", () => body, trailing);
    expect(await codeOf(response)).toBe(expected);
  });

  it("with signed chunks is stored, unless a signature is wrong", async () => {
    const headers = { "x-amz-decoded-content-length": "5" };
    const hash = createHash("sha256").update("hello").digest("hex");
    const body = (data: string) => ({ signature, key }: Seed) => {
      const first = signChunk("PAYLOAD", { before: signature, hash }, key);
      const empty = createHash("sha256").digest("hex");
      const last = signChunk("PAYLOAD", { before: first, hash: empty }, key);
      return `5;chunk-signature=${first}\r\n${data}\r\n0;chunk-signature=${last}\r\n\r\n`;
    };
    const kind = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    expect((await put(kind, body("hello"), headers)).status).toBe(200);
    expect(await (await stored()).text()).toBe("hello");
    expect(await codeOf(await put(kind, body("jello"), headers)))
      .toBe("403 SignatureDoesNotMatch");
  });
});
