/** An API on a real socket, with the answers that each test sets. */
import { Buffer } from "node:buffer";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { ApiClient } from "../../src/api/client.ts";
import { type ApiExplorer, createExplorer } from "../../src/api/explorer.ts";
import { createDocumentCache, type DocumentCache } from "../../src/api/openapi/load.ts";
import { type ApiName, defineDeployment } from "../../src/model/deployment.ts";
import { realSystem, type System } from "../../src/system/system.ts";
import { clientFor, presenter } from "./signed_in.ts";

export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export type Answer = (
  request: ReceivedRequest,
  response: ServerResponse,
) => void | Promise<void>;

export interface ApiServer extends AsyncDisposable {
  readonly origin: string;
  readonly client: ApiClient;
  readonly documents: DocumentCache;
  /** Every request except those for the document. */
  readonly requests: ReceivedRequest[];
  explore(name?: ApiName): Promise<ApiExplorer>;
  stop(): Promise<void>;
}

const claims = {
  iss: "https://auth.reef.example/auth/realms/demo",
  sub: "0d2c",
  exp: 4_000_000_000,
  typ: "Bearer",
  realm_access: { roles: [] },
};
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const token = `${encode({ alg: "none" })}.${encode(claims)}.none`;

/** Serves a document for every API, and answers everything else with `respond`. */
export async function serveApi(
  document: unknown,
  answer: Answer,
  system: System = realSystem,
): Promise<ApiServer> {
  const requests: ReceivedRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(async (incoming, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method = "", url = "", headers } = incoming;
    const request = { method, url, headers, body: Buffer.concat(chunks).toString() };
    if (url === "/openapi.json" && document !== undefined) {
      response.setHeader("content-type", "application/json");
      response.end(typeof document === "string" ? document : JSON.stringify(document));
      return;
    }
    requests.push(request);
    await answer(request, response);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const names = ["auth", "registry", "data-store", "search", "job", "prov"] as const;
  const deployment = defineDeployment({
    domain: "reef.example",
    realm: "demo",
    issuer: `${origin}/auth/realms/demo`,
    apis: Object.fromEntries(names.map((name) => [name, origin])),
  });
  const client = clientFor(deployment, token, system);
  const documents = createDocumentCache(realSystem.files, undefined);
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    sockets.forEach((socket) => socket.destroy());
    await closed;
  };
  return {
    origin,
    client,
    documents,
    requests,
    explore: (name = "registry") => createExplorer(name, { client, documents, presenter }),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Answers JSON. */
export function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}

/** A document with these paths. */
export function documentOf(
  paths: Record<string, unknown>,
  rest: Record<string, unknown> = {},
): Record<string, unknown> {
  return { openapi: "3.0.2", info: { title: "Test", version: "1" }, paths, ...rest };
}

/** A document with one operation called `thing`, by default `GET /thing`. */
export function oneOperation(
  operation: Record<string, unknown> = {},
  { method = "get", path = "/thing" } = {},
): Record<string, unknown> {
  return documentOf({ [path]: { [method]: { operationId: "thing", ...operation } } });
}
