/**
 * Serves an API: finds the operation, reads the request, sends the answer.
 *
 * @module
 */
import type { IncomingMessage } from "node:http";
import type { ApiName } from "../../model/deployment.ts";
import { contractOf, type ContractOperation } from "../contract/contract.ts";
import { describeApi } from "../contract/describe_api.ts";
import type { RealmKeys } from "../realm/keys.ts";
import type { Handler } from "../server/loopback.ts";
import { readBytes, sendJson, urlOf } from "../server/message.ts";
import type { World } from "../world.ts";
import { answerOperation } from "./answer.ts";
import { sendDocsPage } from "./docs_page.ts";
import { authenticate } from "./authenticate.ts";

/** In bytes. */
const MAX_BODY_SIZE = 8_000_000;

/** Creates the request handler of an API. The contract is built on the first request. */
export function serveApi(api: ApiName, world: World, keys: RealmKeys): Handler {
  let routes: Promise<Routes> | undefined;
  return async (request, response) => {
    const { pathname, searchParams: query } = urlOf(request);
    if (request.method === "GET") {
      if (pathname === "/openapi.json") {
        return sendJson(response, 200, await describeApi(api));
      }
      if (pathname === "/docs" || pathname === "/redoc") {
        return sendDocsPage(response, await contractOf(api));
      }
    }
    const methods = (await (routes ??= routesOf(api))).get(pathname);
    const operation = methods?.get(request.method ?? "GET");
    if (!operation) {
      const [status, detail] = methods
        ? [405, "Method Not Allowed"] as const
        : [404, "Not Found"] as const;
      return sendJson(response, status, { detail });
    }
    const body = await bodyOf(request, operation);
    if (body === "too large") {
      return sendJson(response, 413, { detail: "Request body too large" });
    }
    const who = await authenticate(keys, request.headers.authorization);
    const contentType = request.headers["content-type"];
    const answer = await answerOperation(world, api, operation, who, { query, contentType, body });
    const isJson = answer.headers["content-type"] === "application/json";
    response.writeHead(answer.status, answer.headers);
    response.end(isJson ? JSON.stringify(answer.body) : String(answer.body));
  };
}

/** Operations by path, then by method. */
type Routes = ReadonlyMap<string, ReadonlyMap<string, ContractOperation>>;

async function routesOf(api: ApiName): Promise<Routes> {
  const routes = new Map<string, Map<string, ContractOperation>>();
  for (const operation of (await contractOf(api)).operations) {
    const methods = routes.get(operation.path) ?? new Map<string, ContractOperation>();
    routes.set(operation.path, methods.set(operation.method, operation));
  }
  return routes;
}

async function bodyOf(
  request: IncomingMessage,
  operation: ContractOperation,
): Promise<Uint8Array<ArrayBuffer> | undefined | "too large"> {
  if (operation.body === null) return undefined;
  return await readBytes(request, MAX_BODY_SIZE) ?? "too large";
}
