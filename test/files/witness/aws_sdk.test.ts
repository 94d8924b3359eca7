import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sdk } from "../install.mjs";
import { type Place, PREFIX, startPlace } from "./deployment.ts";

// deno-lint-ignore no-explicit-any -- installed by the runner, so there are no types to check with
const load = (name: string): any => createRequire(join(sdk, "package.json"))(name);

let place: Place;
// deno-lint-ignore no-explicit-any -- as above
let s3: any, client: any;

beforeAll(async () => {
  s3 = load("@aws-sdk/client-s3");
  place = await startPlace();
  client = await connect("write");
});
afterAll(async () => {
  client.destroy();
  await place[Symbol.asyncDispose]();
});

const connect = async (access: "read" | "write") =>
  new s3.S3Client({ ...place.demo.deployment.files, credentials: await place.keys(access) });

const object = (name: string) => ({ Bucket: "provena-data", Key: `${PREFIX}${name}` });

async function get(name: string): Promise<Buffer> {
  const { Body } = await client.send(new s3.GetObjectCommand(object(name)));
  return Buffer.from(await Body.transformToByteArray());
}

it("stores a text, and returns it with a checksum that the SDK verifies", async () => {
  const put = await client.send(
    new s3.PutObjectCommand({ ...object("text"), Body: "fish", ContentType: "text/plain" }),
  );
  expect(put.ChecksumCRC32).toBeTypeOf("string");
  const got = await client.send(new s3.GetObjectCommand(object("text")));
  expect(got.ChecksumCRC32).toBe(put.ChecksumCRC32);
  expect([got.ContentType, await got.Body.transformToString()]).toEqual(["text/plain", "fish"]);
});

it("sends a stream in chunks, with the checksum at the end", async () => {
  const bytes = randomBytes(3_000_000);
  const chunks = Array.from({ length: 30 }, (_, i) => bytes.subarray(i * 100_000, (i + 1) * 1e5));
  const sent: Record<string, string>[] = [];
  client.middlewareStack.add(
    // deno-lint-ignore no-explicit-any -- as above
    (next: any) => (args: any) => {
      sent.push({ ...args.request.headers });
      return next(args);
    },
    { step: "finalizeRequest", priority: "low", name: "see" },
  );
  const command = new s3.PutObjectCommand({
    ...object("stream"),
    Body: Readable.from(chunks),
    ContentLength: bytes.length,
  });
  await client.send(command);
  client.middlewareStack.remove("see");
  expect(sent[0]).toMatchObject({
    "content-encoding": "aws-chunked",
    "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "x-amz-trailer": "x-amz-checksum-crc32",
    "x-amz-decoded-content-length": "3000000",
  });
  expect(Buffer.compare(await get("stream"), bytes)).toBe(0);
  const head = await client.send(new s3.HeadObjectCommand(object("stream")));
  expect([head.ContentEncoding, head.ContentLength]).toEqual([undefined, 3_000_000]);
});

it("uploads a stream of unknown length in parts", async () => {
  const { Upload } = load("@aws-sdk/lib-storage");
  const bytes = randomBytes(12_000_000);
  const Body = Readable.from([bytes.subarray(0, 7_000_000), bytes.subarray(7_000_000)]);
  await new Upload({ client, params: { ...object("parts"), Body } }).done();
  expect(Buffer.compare(await get("parts"), bytes)).toBe(0);
  const head = await client.send(new s3.HeadObjectCommand(object("parts")));
  expect(head.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
});

it("lists page by page, and deletes many at once", async () => {
  const names = Array.from({ length: 25 }, (_, i) => `pages/${String(i).padStart(2, "0")} é&.txt`);
  for (const name of names) {
    await client.send(new s3.PutObjectCommand({ ...object(name), Body: name }));
  }
  const query = { Bucket: "provena-data", Prefix: `${PREFIX}pages/`, MaxKeys: 10 };
  const listed: string[] = [];
  let pages = 0;
  for await (const page of s3.paginateListObjectsV2({ client }, query)) {
    pages += 1;
    listed.push(...page.Contents.map(({ Key }: { Key: string }) => Key));
  }
  expect([pages, listed]).toEqual([3, names.map((name) => `${PREFIX}${name}`)]);
  const Objects = listed.map((Key) => ({ Key }));
  const { Deleted, Errors } = await client.send(
    new s3.DeleteObjectsCommand({ Bucket: "provena-data", Delete: { Objects } }),
  );
  expect([Deleted.length, Errors]).toEqual([25, undefined]);
  const { KeyCount } = await client.send(new s3.ListObjectsV2Command(query));
  expect(KeyCount).toBe(0);
});

it("makes links to download and to upload", async () => {
  const { getSignedUrl } = load("@aws-sdk/s3-request-presigner");
  const up = await getSignedUrl(client, new s3.PutObjectCommand(object("linked")), {
    expiresIn: 60,
  });
  expect((await fetch(up, { method: "PUT", body: "fish" })).status).toBe(200);
  const down = await getSignedUrl(client, new s3.GetObjectCommand(object("linked")));
  expect(await (await fetch(down)).text()).toBe("fish");
});

it("gets errors by name", async () => {
  const failure = async (command: unknown, by = client) =>
    await by.send(command).then(() => "none", ({ name }: Error) => name);
  expect(await failure(new s3.GetObjectCommand(object("none")))).toBe("NoSuchKey");
  expect(await failure(new s3.HeadObjectCommand(object("none")))).toBe("NotFound");
  const once = new s3.PutObjectCommand({ ...object("metadata.json"), Body: "x", IfNoneMatch: "*" });
  expect(await failure(once)).toBe("PreconditionFailed");
  const reader = await connect("read");
  const put = new s3.PutObjectCommand({ ...object("x"), Body: "x" });
  expect(await failure(put, reader)).toBe("AccessDenied");
  reader.destroy();
});
