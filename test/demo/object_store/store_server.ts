/** An object store with a clock that the tests move, and clients for it. */
import { request as httpRequest } from "node:http";
import { AwsClient, AwsV4Signer } from "aws4fetch";
import type { IssuedCredentials } from "../../../src/demo/object_store/credentials.ts";
import { serveObjectStore } from "../../../src/demo/object_store/serve.ts";
import { BUCKET, ObjectStore, REGION } from "../../../src/demo/object_store/store.ts";
import { LoopbackServer } from "../../../src/demo/server/loopback.ts";

export const PREFIX = "datasets/10378-1-1/";

/** A running object store. */
export interface StoreServer extends AsyncDisposable {
  readonly store: ObjectStore;
  readonly origin: string;
  /** Moves the store's clock, in seconds. */
  advance(seconds: number): void;
  /** Issues credentials for a prefix. */
  issue(access: "read" | "write", prefix?: string): IssuedCredentials;
  url(key: string, query?: string): string;
}

/** Starts a store. */
export async function startStore(): Promise<StoreServer> {
  let shift = 0;
  const now = () => Math.floor(Date.now() / 1000) + shift;
  const server = new LoopbackServer("object-store", 0, []);
  const store = new ObjectStore({ endpoint: () => server.origin, now, credentialsTtl: 3600 });
  server.handle(serveObjectStore(store), { invites: true });
  await server.start();
  return {
    store,
    origin: server.origin,
    advance: (seconds) => void (shift += seconds),
    issue: (access, prefix = PREFIX) =>
      store.issuer.issue({
        session: `editor,${access}-prog-bucket-access`,
        bucket: BUCKET,
        prefix,
        write: access === "write",
        expires: now() + 3600,
      }),
    url: (key, query = "") =>
      `${server.origin}/${BUCKET}/${key.split("/").map(encodeURIComponent).join("/")}${query}`,
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await store.close();
    },
  };
}

/** A client that signs with another program. */
export function clientOf(
  credentials: IssuedCredentials,
  { region = REGION }: { readonly region?: string } = {},
): (url: string, init?: RequestInit) => Promise<Response> {
  const client = new AwsClient({ ...credentials, service: "s3", region, retries: 0 });
  return (url, init) => client.fetch(url, init);
}

/** The code of an error. */
export async function codeOf(response: Response): Promise<string> {
  const text = await response.text();
  return `${response.status} ${/<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? text}`;
}

/** Signs a request at any time, in a header or in the query. */
export async function signed(
  url: string,
  credentials: IssuedCredentials,
  { method = "GET", at, query = false, headers = {}, body }: {
    readonly method?: string;
    /** Seconds since the epoch. @default now */
    readonly at?: number;
    readonly query?: boolean;
    readonly headers?: Record<string, string>;
    readonly body?: string;
  } = {},
): Promise<{ readonly url: URL; readonly init: RequestInit }> {
  const time = at === undefined ? new Date() : new Date(at * 1000);
  const signer = new AwsV4Signer({
    ...credentials,
    url,
    method,
    headers,
    ...(body === undefined ? {} : { body }),
    service: "s3",
    region: REGION,
    signQuery: query,
    datetime: time.toISOString().replace(/[:-]|\.\d{3}/g, ""),
  });
  const { url: address, headers: signedHeaders } = await signer.sign();
  const init: RequestInit = { method, headers: signedHeaders };
  if (body !== undefined) init.body = body;
  return { url: address, init };
}

/** Sends a request exactly as it is: `fetch` would change the path and some headers. */
export function send(
  origin: string,
  { method, path, headers, body = [] }: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: readonly (string | Uint8Array)[];
  },
): Promise<{ readonly status: number; readonly text: string; readonly invited: boolean }> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    let invited = false;
    const request = httpRequest({ hostname, port, method, path, headers, agent: false });
    request.on("response", async (response) => {
      let text = "";
      try {
        for await (const chunk of response.setEncoding("utf8")) text += chunk;
        resolve({ status: response.statusCode!, text, invited });
      } catch (error) {
        reject(error);
      }
    });
    request.on("error", reject);
    const sendBody = () => {
      for (const chunk of body) request.write(chunk);
      request.end();
    };
    if (headers.expect === undefined) sendBody();
    else {
      request.on("continue", () => {
        invited = true;
        sendBody();
      });
      request.flushHeaders();
    }
  });
}
