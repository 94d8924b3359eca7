import { Buffer } from "node:buffer";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { IssuedCredentials } from "../../../src/demo/object_store/credentials.ts";
import { BUCKET } from "../../../src/demo/object_store/store.ts";
import {
  EMPTY_HASH,
  signChunk,
  signingKey,
  signRequest,
} from "../../../src/demo/object_store/signature.ts";
import { clientOf, codeOf, PREFIX, signed, startStore, type StoreServer } from "./store_server.ts";

let server: StoreServer;
let keys: IssuedCredentials;
let url: string;

beforeAll(async () => {
  server = await startStore();
  server.store.put(`${PREFIX}a b+é.txt`, "hello", { type: "text/plain" });
  url = server.url(`${PREFIX}a b+é.txt`);
});
beforeEach(() => {
  keys = server.issue("read");
});
afterAll(async () => await server[Symbol.asyncDispose]());

const seconds = () => Math.floor(Date.now() / 1000);

/** The answer to a signed request for the object. */
async function ask(options: Parameters<typeof signed>[2] = {}, credentials = keys) {
  const { url: address, init } = await signed(url, credentials, options);
  return await fetch(address, init);
}

describe("Amazon's own examples", () => {
  const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  const key = signingKey(
    secret,
    ["20130524", "us-east-1", "s3", "aws4_request"],
    "20130524T000000Z",
  );

  it("have the signature of a request that Amazon gives", () => {
    const signature = signRequest({
      method: "GET",
      path: "/test.txt",
      query: [],
      headers: [
        ["host", "examplebucket.s3.amazonaws.com"],
        ["range", "bytes=0-9"],
        ["x-amz-content-sha256", EMPTY_HASH],
        ["x-amz-date", "20130524T000000Z"],
      ],
      payload: EMPTY_HASH,
    }, key);
    expect(signature).toBe("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  });

  it("have the signature of a chunk that Amazon gives", () => {
    const before = "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497";
    expect(signChunk("PAYLOAD", { before, hash: EMPTY_HASH }, key))
      .toBe("b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9");
  });
});

describe("a signature in the header", () => {
  it("is accepted, also for a name with spaces, signs and letters beyond ASCII", async () => {
    const response = await clientOf(keys)(url);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("hello");
  });

  it("is required", async () => {
    expect(await codeOf(await fetch(url))).toBe("403 AccessDenied");
  });

  it("with another secret is refused", async () => {
    const secretAccessKey = server.issue("read").secretAccessKey;
    expect(await codeOf(await ask({}, { ...keys, secretAccessKey })))
      .toBe("403 SignatureDoesNotMatch");
  });

  it("is not valid for another path, method, query or header", async () => {
    const { url: address, init } = await signed(url, keys);
    const other = server.url(`${PREFIX}other`);
    expect(await codeOf(await fetch(other, init))).toBe("403 SignatureDoesNotMatch");
    expect(await codeOf(await fetch(address, { ...init, method: "DELETE" })))
      .toBe("403 SignatureDoesNotMatch");
    expect(await codeOf(await fetch(`${address}?acl`, init))).toBe("403 SignatureDoesNotMatch");
    const headers = new Headers(init.headers);
    headers.set("x-amz-content-sha256", EMPTY_HASH);
    expect(await codeOf(await fetch(address, { ...init, headers })))
      .toBe("403 SignatureDoesNotMatch");
  });

  it("must cover every header of Amazon's", async () => {
    const { url: address, init } = await signed(url, keys);
    const headers = new Headers(init.headers);
    headers.set("x-amz-checksum-mode", "ENABLED");
    const text = await (await fetch(address, { ...init, headers })).text();
    expect(text).toContain("headers present in the request which were not signed");
  });

  it("must be at most fifteen minutes old or early", async () => {
    for (const at of [seconds() - 890, seconds() + 890]) {
      expect((await ask({ at })).status).toBe(200);
    }
    for (const at of [seconds() - 910, seconds() + 910]) {
      expect(await codeOf(await ask({ at }))).toBe("403 RequestTimeTooSkewed");
    }
  });

  it("must be for the region, which the refusal names", async () => {
    const response = await clientOf(keys, { region: "eu-west-1" })(url);
    expect(response.headers.get("x-amz-bucket-region")).toBe("ap-southeast-2");
    expect(await codeOf(response)).toBe("400 AuthorizationHeaderMalformed");
  });

  it.each([
    ["Basic abc", "400 InvalidRequest"],
    ["AWS4-HMAC-SHA256", "400 InvalidRequest"],
    ["AWS4-HMAC-SHA256 nothing", "400 AuthorizationHeaderMalformed"],
    ["AWS4-HMAC-SHA256 Credential=a/b/c", "400 AuthorizationHeaderMalformed"],
  ])("that reads %j is told apart", async (authorization, code) => {
    const { init } = await signed(url, keys);
    const headers = new Headers(init.headers);
    headers.set("authorization", authorization);
    expect(await codeOf(await fetch(url, { headers }))).toBe(code);
  });
});

describe("credentials", () => {
  it("expire on time, with S3's own error", async () => {
    await using other = await startStore();
    const issued = other.issue("read");
    const list = `${other.origin}/${BUCKET}?list-type=2`;
    other.advance(3590);
    const at = seconds() + 3590;
    const before = await signed(list, issued, { at });
    expect((await fetch(before.url, before.init)).status).toBe(200);
    other.advance(20);
    expect(await codeOf(await fetch(before.url, before.init))).toBe("400 ExpiredToken");
  });

  it("of another deployment are unknown", async () => {
    await using other = await startStore();
    expect(await codeOf(await ask({}, other.issue("read")))).toBe("400 InvalidToken");
  });

  it("cannot be combined with each other", async () => {
    const { sessionToken } = server.issue("write");
    expect(await codeOf(await ask({}, { ...keys, sessionToken }))).toBe("403 InvalidAccessKeyId");
    const changed = Buffer.from(keys.sessionToken, "base64");
    changed[changed.length - 5]! ^= 1;
    expect(await codeOf(await ask({}, { ...keys, sessionToken: changed.toString("base64") })))
      .toBe("400 InvalidToken");
    expect(await codeOf(await ask({}, { ...keys, sessionToken: "" }))).toMatch(/^40[03] Invalid/);
  });

  it("are never in an error", async () => {
    const response = await ask({}, { ...keys, secretAccessKey: "wrong" });
    const text = await response.text();
    for (const piece of [keys.sessionToken.slice(0, 20), keys.secretAccessKey]) {
      expect(text).not.toContain(piece);
    }
  });
});

describe("a signature in the query", () => {
  const link = async (at = seconds(), life = 60) => {
    const address = `${url}?X-Amz-Expires=${life}`;
    return (await signed(address, keys, { query: true, at })).url;
  };

  it("is accepted, and may set headers of the answer", async () => {
    const address = `${url}?X-Amz-Expires=60&response-content-type=text%2Fcsv`;
    const { url: withType } = await signed(address, keys, { query: true });
    const response = await fetch(withType);
    expect(response.headers.get("content-type")).toBe("text/csv");
    expect(await response.text()).toBe("hello");
  });

  it("expires on time", async () => {
    expect((await fetch(await link(seconds() - 50))).status).toBe(200);
    const response = await fetch(await link(seconds() - 70));
    expect(response.status).toBe(403);
    expect(await response.text()).toContain("Request has expired");
  });

  it("is valid for a week at most", async () => {
    expect(await codeOf(await fetch(await link(seconds(), 604_801))))
      .toBe("400 AuthorizationQueryParametersError");
  });

  it("covers the whole query", async () => {
    const changed = await link();
    changed.searchParams.set("X-Amz-Expires", "61");
    expect(await codeOf(await fetch(changed))).toBe("403 SignatureDoesNotMatch");
    const longer = await link();
    longer.searchParams.set("response-content-type", "text/html");
    expect(await codeOf(await fetch(longer))).toBe("403 SignatureDoesNotMatch");
  });

  it("is refused together with one in the header", async () => {
    const { init } = await signed(url, keys);
    expect(await codeOf(await fetch(await link(), init))).toBe("400 InvalidArgument");
  });
});

describe("a link that the deployment signed", () => {
  const key = `${PREFIX}a b+é.txt`;
  const link = (life: number) =>
    new URL(server.store.presign({
      bucket: BUCKET,
      key,
      expires: server.store.now() + life,
      fileName: "a.txt",
    }));

  it("downloads the file, under its name", async () => {
    const response = await fetch(link(60));
    expect(await response.text()).toBe("hello");
    expect(response.headers.get("content-disposition")).toBe("attachment; filename=a.txt");
  });

  it("is not valid after its time, or for another file, name or method", async () => {
    const ended = await fetch(link(-1));
    expect(await ended.text()).toContain("Request has expired");
    const changes: ((url: URL) => void)[] = [
      ({ searchParams }) => searchParams.set("Expires", String(seconds() + 999)),
      (url) => url.pathname = `/${BUCKET}/${PREFIX}b`,
      ({ searchParams }) => searchParams.set("response-content-disposition", "inline"),
      ({ searchParams }) => searchParams.set("response-content-type", "text/html"),
    ];
    for (const change of changes) {
      const changed = link(60);
      change(changed);
      expect(await codeOf(await fetch(changed))).toBe("403 SignatureDoesNotMatch");
    }
    expect((await fetch(link(60), { method: "DELETE" })).status).toBe(403);
  });
});

it("a session token has no text in common with another token", () => {
  const grant = { session: "editor,read", bucket: BUCKET, prefix: PREFIX, write: false };
  const { issuer } = server.store;
  const tokens = [1, 2].map(() => issuer.issue({ ...grant, expires: seconds() }).sessionToken);
  const pieces = new Set(Array.from(tokens[0]!, (_, i) => tokens[0]!.slice(i, i + 8)));
  const shared = Array.from(tokens[1]!, (_, i) => tokens[1]!.slice(i, i + 8))
    .filter((piece) => piece.length === 8 && pieces.has(piece));
  expect(shared).toEqual([]);
});
