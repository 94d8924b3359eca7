/** The APIs of an embedded deployment behind servers that put hidden characters into all they answer. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { Demo } from "../../src/demo/mod.ts";
import { MARK } from "../fixture/hidden.ts";

type Deployment = Demo["deployment"];

export interface HostileApis extends AsyncDisposable {
  readonly deployment: Deployment;
  /** An operation whose name is hostile, and so are its arguments and its answer. */
  readonly operation: string;
}

/** Names that lead on to the next request, or decide what is asked for there. */
const kept = new Set([
  "pagination_key",
  "id",
  "sub_type",
  "component_name",
  "access_level",
  "name",
]);

/** What a document says in words; all else in it is grammar. */
const words = new Set(["title", "description", "summary", "tags", "enum", "default", "example"]);

export async function serveHostileApis({ deployment }: Demo): Promise<HostileApis> {
  const servers: Server[] = [];
  const apis: Record<string, string> = {};
  for (const [name, target] of Object.entries(deployment.apis)) {
    const server = createServer((request, response) => void passOn(target, request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    servers.push(server);
    apis[name] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const close = async () => {
    for (const server of servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  };
  return {
    deployment: { ...deployment, apis: apis as Deployment["apis"] },
    operation: hostileName,
    [Symbol.asyncDispose]: close,
  };
}

async function passOn(target: string, request: IncomingMessage, response: ServerResponse) {
  const { host: _, ...headers } = request.headers;
  const body = await buffer(request);
  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  const path = request.url?.split("?")[0] ?? "";
  const made = answers[path];
  if (made) {
    return void response.writeHead(made.status, { "content-type": made.type }).end(made.body);
  }
  const answer = await fetch(target + request.url, {
    method: request.method ?? "GET",
    headers: headers as Record<string, string>,
    ...(hasBody ? { body } : {}),
  });
  const data: unknown = await answer.json().catch(() => undefined);
  const isDocument = request.url === "/openapi.json";
  send(response, answer.status, isDocument ? spoiledDocument(data) : spoiled(data));
}

function send(response: ServerResponse, status: number, data: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(data));
}

function spoiled(value: unknown, name = ""): unknown {
  if (typeof value === "string") return kept.has(name) ? value : value + MARK;
  if (Array.isArray(value)) return value.map((item) => spoiled(item, name));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, spoiled(inner, key)]);
  return { ...Object.fromEntries(entries), [`key${MARK}`]: `value${MARK}` };
}

const hostileName = `hostile${MARK}`;

interface MadeAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const json = (status: number, data: unknown): MadeAnswer => ({
  status,
  type: "application/json",
  body: JSON.stringify(data),
});

/** What is answered to operations that Provena does not have, by path. */
const answers: Readonly<Record<string, MadeAnswer>> = {
  "/hostile": json(200, spoiled({ name: "thing", list: [{ title: "a" }, { title: "b" }] })),
  "/refused": json(401, { detail: `No${MARK}` }),
  "/forbidden": json(403, { detail: { reason: MARK } }),
  "/invalid": json(422, { detail: [{ loc: ["query", `q${MARK}`], msg: MARK, type: MARK }] }),
  "/broken": json(500, { detail: `No${MARK}` }),
  "/page": { status: 502, type: "text/html", body: `<title>${MARK}</title>` },
};

function spoiledDocument(value: unknown): unknown {
  const document = spoiledWords(value) as { paths: object; components: { schemas: object } };
  const text = { type: "string", description: `about${MARK}`, enum: [`one${MARK}`, "two"] };
  const schema = {
    type: "object",
    title: `Thing${MARK}`,
    description: `A thing${MARK} */ and more`,
    required: [`must${MARK}`],
    properties: { [`must${MARK}`]: text, [`may${MARK}`]: { type: "array", items: text } },
  };
  const content = (of: object) => ({ content: { "application/json": { schema: of } } });
  const ref = { $ref: `#/components/schemas/Thing${MARK}` };
  return {
    ...document,
    paths: {
      ...document.paths,
      ...Object.fromEntries(
        Object.keys(answers).map((path) => [path, { get: { operationId: path.slice(1) } }]),
      ),
      // To JavaScript, the fillers are letters.
      "/hidden": { get: { operationId: "hidden\u3164name", summary: MARK } },
      "/hostile": {
        get: {
          operationId: hostileName,
          summary: `Does${MARK} something */`,
          tags: [`Tag${MARK}`],
          parameters: [{ name: `q${MARK}`, in: "query", schema: text, description: MARK }],
          responses: { 200: { description: MARK, ...content(ref) } },
        },
        post: {
          operationId: `post_${hostileName}`,
          summary: MARK,
          requestBody: content(ref),
          responses: { 200: { description: MARK, ...content(ref) } },
        },
      },
    },
    components: {
      ...document.components,
      schemas: { ...document.components.schemas, [`Thing${MARK}`]: schema },
    },
  };
}

function spoiledWords(value: unknown, isWords = false): unknown {
  if (typeof value === "string") return isWords ? value + MARK : value;
  if (Array.isArray(value)) return value.map((item) => spoiledWords(item, isWords));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map((
      [key, inner],
    ) => [
      key,
      spoiledWords(
        inner,
        words.has(key) && typeof inner !== "object" || key === "tags" || key === "enum",
      ),
    ]),
  );
}
