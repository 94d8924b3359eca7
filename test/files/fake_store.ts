/** An object store whose content and answers the test chooses. It checks no signatures. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { BUCKET, PREFIX } from "./place.ts";

export interface StoredObject {
  readonly body: Buffer;
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface StoreCall {
  readonly method: string;
  /** The path in the dataset; undefined for the bucket. */
  readonly path: string | undefined;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
}

export interface FakeStore extends AsyncDisposable {
  readonly endpoint: string;
  readonly objects: Map<string, StoredObject>;
  readonly calls: StoreCall[];
  put(path: string, body: string | Buffer, more?: Partial<StoredObject>): void;
}

/** Can answer a call instead of the store. */
export type Meddler = (call: StoreCall, response: ServerResponse) => boolean | Promise<boolean>;

export const md5 = (body: Uint8Array) => createHash("md5").update(body).digest("hex");

/** Answers with an error of S3. */
export function refuse(response: ServerResponse, status: number, code: string, more = ""): true {
  response.writeHead(status, { "content-type": "application/xml" });
  response.end(`<Error><Code>${code}</Code>${more}<Message>no</Message></Error>`);
  return true;
}

export async function startFakeStore(
  meddle: Meddler = () => false,
  { pageSize = 1000 } = {},
): Promise<FakeStore> {
  const objects = new Map<string, StoredObject>();
  const uploads = new Map<string, { path: string; parts: Map<number, Buffer> }>();
  const calls: StoreCall[] = [];
  const sockets = new Set<Socket>();
  const put: FakeStore["put"] = (path, content, more = {}) => {
    const body = Buffer.from(content);
    objects.set(path, { body, etag: md5(body), modified: Date.UTC(2026, 0, 2), ...more });
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams: query } = new URL(request.url!, "http://localhost");
    const key = decodeURIComponent(pathname.slice(`/${BUCKET}/`.length));
    const path = key === "" ? undefined : key.slice(PREFIX.length);
    const call = { method: request.method!, path, query, headers: request.headers };
    calls.push(call);
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (await meddle(call, response)) return;
    const body = Buffer.concat(chunks);
    if (path === undefined) {
      if (query.has("uploads")) {
        const found = [...uploads].filter(([, upload]) =>
          PREFIX + upload.path === query.get("prefix")
        );
        return response.end(
          found.map(([id, upload]) =>
            `<Upload><Key>${PREFIX + upload.path}</Key><UploadId>${id}</UploadId></Upload>`
          ).join(""),
        );
      }
      return response.end(listing(query));
    }
    const id = query.get("uploadId") ?? "";
    if (request.method === "POST" && query.has("uploads")) {
      const id = `upload-${uploads.size + 1}`;
      uploads.set(id, { path, parts: new Map() });
      return response.end(`<UploadId>${id}</UploadId>`);
    }
    if (id !== "" && !uploads.has(id)) return refuse(response, 404, "NoSuchUpload");
    if (request.method === "POST") {
      const parts = [...uploads.get(id)!.parts].sort(([a], [b]) => a - b).map(([, part]) => part);
      const whole = createHash("md5");
      parts.forEach((part) => whole.update(createHash("md5").update(part).digest()));
      put(path, Buffer.concat(parts), { etag: `${whole.digest("hex")}-${parts.length}` });
      uploads.delete(id);
      return response.end("<CompleteMultipartUploadResult/>");
    }
    if (request.method === "PUT") {
      const sum = createHash("md5").update(body).digest("base64");
      if (request.headers["content-md5"] !== sum) return refuse(response, 400, "BadDigest");
      if (id === "") put(path, body, { modified: Date.now() });
      else uploads.get(id)!.parts.set(Number(query.get("partNumber")), body);
      return response.writeHead(200, { etag: `"${md5(body)}"` }).end();
    }
    if (request.method === "DELETE") {
      uploads.delete(id);
      return response.writeHead(204).end();
    }
    if (id !== "") {
      return response.end(
        [...uploads.get(id)!.parts].map(([number, part]) =>
          `<Part><PartNumber>${number}</PartNumber><ETag>&quot;${md5(part)}&quot;</ETag></Part>`
        ).join(""),
      );
    }
    const object = objects.get(path);
    if (!object) return refuse(response, 404, "NoSuchKey");
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
    const [from, to] = range ? [Number(range[1]), Number(range[2]) + 1] : [0, object.body.length];
    response.writeHead(range ? 206 : 200, {
      etag: `"${object.etag}"`,
      "content-length": Math.min(to, object.body.length) - from,
      ...range && { "content-range": `bytes ${from}-${to - 1}/${object.body.length}` },
      ...object.headers,
    });
    response.end(request.method === "HEAD" ? undefined : object.body.subarray(from, to));
  };

  function listing(query: URLSearchParams): string {
    const after = query.get("continuation-token") ?? "";
    const rest = [...objects].map(([path, object]) => ({ key: PREFIX + path, ...object }))
      .filter(({ key }) => key > after).sort((a, b) => a.key < b.key ? -1 : 1);
    const page = rest.slice(0, pageSize);
    const isMore = rest.length > page.length;
    return `<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>${isMore}</IsTruncated>${
      page.map(({ key, body, etag, modified }) =>
        `<Contents><Key>${encodeURIComponent(key)}</Key><Size>${body.length}</Size>` +
        `<LastModified>${new Date(modified).toISOString()}</LastModified>` +
        `<ETag>&quot;${etag}&quot;</ETag></Contents>`
      ).join("")
    }${
      isMore ? `<NextContinuationToken>${page.at(-1)!.key}</NextContinuationToken>` : ""
    }</ListBucketResult>`;
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    calls,
    put,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      sockets.forEach((socket) => socket.destroy());
      await closed;
    },
  };
}
