import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readGroups, xmlDocument } from "../../../src/demo/object_store/xml.ts";
import { BUCKET } from "../../../src/demo/object_store/store.ts";
import { clientOf, codeOf, PREFIX, startStore, type StoreServer } from "./store_server.ts";

const keys = [
  "a.txt",
  "b/1",
  "b/2",
  "b/c/3",
  "b0",
  "z/1",
  "\ufffd",
  "\u{1f420}",
].map((name) => `${PREFIX}${name}`);

let server: StoreServer;
let client: ReturnType<typeof clientOf>;

beforeAll(async () => {
  server = await startStore();
  client = clientOf(server.issue("write"));
  for (const key of keys.toReversed()) server.store.put(key, "x");
});
afterAll(async () => await server[Symbol.asyncDispose]());

async function ask(query: Record<string, string>): Promise<Response> {
  return await client(`${server.origin}/${BUCKET}?${new URLSearchParams(query)}`);
}

/** One page: the keys, the common prefixes, and the token of the next page. */
async function list(query: Record<string, string>) {
  const text = await (await ask({ "list-type": "2", ...query })).text();
  const all = (name: string) =>
    [...text.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, value]) => value!);
  const prefixes = text.split("<CommonPrefixes>").slice(1)
    .map((one) => /<Prefix>([^<]*)/.exec(one)![1]!);
  return { text, keys: all("Key"), prefixes, next: all("NextContinuationToken")[0] };
}

describe("a list", () => {
  it("is sorted by the bytes of UTF-8, unlike in JavaScript", async () => {
    expect((await list({})).keys).toEqual(keys);
    expect([...keys].sort()).not.toEqual(keys);
  });

  it("has the size, the tag and the time of each object", async () => {
    const { text } = await list({ prefix: `${PREFIX}a` });
    expect(text).toMatch(/<LastModified>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z<\/LastModified>/);
    expect(text).toContain("<Size>1</Size>");
    const etag = createHash("md5").update("x").digest("hex");
    expect(text).toContain(`<ETag>&quot;${etag}&quot;</ETag>`);
    expect(text).toContain('xmlns="http://s3.amazonaws.com/doc/2006-03-01/"');
  });

  it("can be of a prefix, and folded at a delimiter", async () => {
    const folder = await list({ prefix: `${PREFIX}b/` });
    expect(folder.keys).toEqual(keys.slice(1, 4));
    const top = await list({ prefix: PREFIX, delimiter: "/" });
    expect(top.prefixes).toEqual([`${PREFIX}b/`, `${PREFIX}z/`]);
    expect(top.keys).toEqual([keys[0], keys[4], keys[6], keys[7]]);
    expect(top.text).toContain("<KeyCount>6</KeyCount>");
    expect((await list({ prefix: "none/" })).keys).toEqual([]);
  });

  it.each([1, 2, 3, 5])("comes in pages of %i, with every key exactly once", async (size) => {
    for (const delimiter of ["", "/"]) {
      const whole = await list({ prefix: PREFIX, delimiter });
      const found: string[] = [];
      let token: string | undefined;
      do {
        const page = await list({
          prefix: PREFIX,
          delimiter,
          "max-keys": String(size),
          ...(token === undefined ? {} : { "continuation-token": token }),
        });
        expect(page.keys.length + page.prefixes.length).toBeLessThanOrEqual(size);
        expect(page.text).toContain(`<IsTruncated>${page.next !== undefined}</IsTruncated>`);
        found.push(...page.keys, ...page.prefixes);
        token = page.next;
      } while (token !== undefined);
      expect(found.sort()).toEqual([...whole.keys, ...whole.prefixes].sort());
    }
  });

  it("can begin after a key, has at most a thousand, and may have none", async () => {
    expect((await list({ "start-after": keys[4]! })).keys).toEqual(keys.slice(5));
    expect((await list({ "max-keys": "5000" })).text).toContain("<MaxKeys>1000</MaxKeys>");
    const none = await list({ "max-keys": "0" });
    expect([none.keys, none.next]).toEqual([[], undefined]);
  });

  it("escapes names for XML, or encodes them for a URL", async () => {
    const key = `${PREFIX}x/<&> +é\x01`;
    server.store.put(key, "x");
    const plain = await list({ prefix: `${PREFIX}x/` });
    expect(plain.text).toContain(`<Key>${PREFIX}x/&lt;&amp;&gt; +é&#x1;</Key>`);
    const encoded = await list({ prefix: `${PREFIX}x/`, "encoding-type": "url" });
    expect(encoded.keys).toEqual([`${PREFIX}x/%3C%26%3E+%2B%C3%A9%01`]);
    server.store.objects(BUCKET)!.delete(key);
  });

  it.each([
    [{ "list-type": "2", "max-keys": "-1" }, "400 InvalidArgument"],
    [{ "list-type": "2", "max-keys": "many" }, "400 InvalidArgument"],
    [{ "list-type": "2", "encoding-type": "xml" }, "400 InvalidArgument"],
    [{ "list-type": "2", "continuation-token": "no token" }, "400 InvalidArgument"],
    [{ "list-type": "1" }, "501 NotImplemented"],
  ])("is refused for %j", async (query, code) => {
    expect(await codeOf(await ask(query))).toBe(code);
  });

  it("names the region of the bucket", async () => {
    expect(await (await ask({ location: "" })).text()).toContain("ap-southeast-2");
    const head = await client(`${server.origin}/${BUCKET}`, { method: "HEAD" });
    expect(head.headers.get("x-amz-bucket-region")).toBe("ap-southeast-2");
  });
});

describe("deleting many", () => {
  async function remove(body: string, headers?: Record<string, string>): Promise<Response> {
    const md5 = createHash("md5").update(body).digest("base64");
    return await client(`${server.origin}/${BUCKET}?delete`, {
      method: "POST",
      body,
      headers: headers ?? { "content-md5": md5 },
    });
  }
  const objects = (...names: readonly string[]) =>
    names.map((name) => `<Object><Key>${name}</Key></Object>`).join("");

  it("deletes what may be deleted, and reports the others", async () => {
    server.store.put(`${PREFIX}gone&`, "x");
    server.store.put("datasets/other/stays", "x");
    const body = `<?xml version="1.0"?>\n<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` +
      `${objects(`${PREFIX}gone&amp;`, `${PREFIX}never`, "datasets/other/stays")}</Delete>`;
    const text = await (await remove(body)).text();
    expect(text).toContain(`<Deleted><Key>${PREFIX}gone&amp;</Key></Deleted>`);
    expect(text).toContain(`<Deleted><Key>${PREFIX}never</Key></Deleted>`);
    expect(text).toContain("<Error><Key>datasets/other/stays</Key><Code>AccessDenied</Code>");
    expect(server.store.has(`${PREFIX}gone&`)).toBe(false);
    expect(server.store.has("datasets/other/stays")).toBe(true);
  });

  it("can omit the deleted objects from its answer", async () => {
    const body = `<Delete><Quiet>true</Quiet>${objects(`${PREFIX}never`)}</Delete>`;
    expect(await (await remove(body)).text()).not.toContain("Deleted>");
  });

  it("needs a checksum, and a list of a thousand at most", async () => {
    const one = `<Delete>${objects("a")}</Delete>`;
    expect(await codeOf(await remove(one, {}))).toBe("400 InvalidRequest");
    const many = `<Delete>${objects(...Array(1001).fill("a"))}</Delete>`;
    expect(await codeOf(await remove(many))).toBe("400 MalformedXML");
  });

  it.each([
    "",
    "<Delete></Delete>",
    "<Delete><Object></Object></Delete>",
    "<Other><Object><Key>a</Key></Object></Other>",
    "<Delete><Object><Key>a</Key></Object>",
    "<Delete><Object><Key>a</Object></Key></Delete>",
    "not XML",
    `<Delete>${"<a>".repeat(1000)}`,
  ])("refuses %j", async (body) => {
    expect(await codeOf(await remove(body))).toBe("400 MalformedXML");
  });

  it("takes no more text than a list can have", async () => {
    expect(await codeOf(await remove("x".repeat(3 << 20)))).toBe("400 EntityTooLarge");
  });
});

describe("XML", () => {
  it("reads back the same", () => {
    const text = "<&>\"'\u{1f420} \x01";
    const document = xmlDocument(["Delete", [["Object", [["Key", text]]]]]);
    const read = readGroups(document, { root: "Delete", group: "Object" });
    expect(read?.groups.map((group) => group.get("Key"))).toEqual([text]);
  });

  it("understands the references that clients write", () => {
    const text = "<D><O><K>&#65;&#x42;&apos;&unknown;&#x110000;</K></O></D>";
    const read = readGroups(text, { root: "D", group: "O" });
    expect(read?.groups[0]?.get("K")).toBe("AB'&unknown;&#x110000;");
  });
});
