/**
 * Serves an API from its definition, as FastAPI would.
 *
 * @module
 */
import type { IncomingMessage } from "node:http";
import type { ApiName } from "../../model/deployment.ts";
import type { RealmKeys } from "../realm/keys.ts";
import type { Handler } from "../server/loopback.ts";
import { readBody, sendJson, urlOf } from "../server/message.ts";
import { sendDocsPage } from "./docs_page.ts";
import { authorise } from "./guard.ts";
import { describeApi } from "./openapi.ts";
import { type ApiDefinition, type Operation, Refusal } from "./operation.ts";
import { fieldRequired, validate, type ValidationError } from "./validate.ts";

/** Creates the handler of an API. */
export function serveApi(name: ApiName, definition: ApiDefinition, keys: RealmKeys): Handler {
  const operations = new Map(definition.operations.map((op) => [`${op.method} ${op.path}`, op]));
  const paths = new Set(definition.operations.map((op) => op.path));
  const document = describeApi(definition);
  return async (request, response) => {
    const { pathname } = urlOf(request);
    if (request.method === "GET") {
      if (pathname === "/openapi.json") return sendJson(response, 200, document);
      if (pathname === "/docs" || pathname === "/redoc") return sendDocsPage(response, definition);
    }
    const operation = operations.get(`${request.method} ${pathname}`);
    if (!operation) {
      const [status, detail] = paths.has(pathname)
        ? [405, "Method Not Allowed"] as const
        : [404, "Not Found"] as const;
      return sendJson(response, status, { detail });
    }
    const answer = await answerOperation(name, definition, operation, keys, request);
    if (!(answer instanceof Refusal)) return sendJson(response, 200, answer);
    const headers = answer.status === 401 ? { "www-authenticate": "Bearer" } : {};
    sendJson(response, answer.status, { detail: answer.detail }, headers);
  };
}

/** In FastAPI's order: JSON that does not parse, then who calls, then what is wrong with the rest. */
async function answerOperation(
  api: ApiName,
  definition: ApiDefinition,
  operation: Operation,
  keys: RealmKeys,
  request: IncomingMessage,
): Promise<unknown> {
  const sent = await readJson(request, operation);
  if (sent instanceof Refusal) return sent;
  const caller = await authorise(keys, request.headers.authorization, operation.requires);
  if (caller instanceof Refusal) return caller;

  const errors: ValidationError[] = [];
  const query: Record<string, unknown> = {};
  const given = urlOf(request).searchParams;
  for (const { name, required, schema } of operation.query ?? []) {
    const values = given.getAll(name);
    if (values.length === 0) {
      if (required) errors.push({ loc: ["query", name], ...fieldRequired });
      else if (schema.default !== undefined) query[name] = schema.default;
      continue;
    }
    const value = schema.type === "array" ? values : values.at(-1);
    const checked = validate(value, schema, definition.schemas, ["query", name]);
    if ("errors" in checked) errors.push(...checked.errors);
    else query[name] = checked.value;
  }
  let body: unknown;
  if (operation.body !== undefined) {
    if (sent === undefined) {
      errors.push({ loc: ["body"], ...fieldRequired });
    } else {
      const schema = definition.schemas[operation.body] ?? {};
      const checked = validate(sent, schema, definition.schemas, ["body"]);
      if ("errors" in checked) errors.push(...checked.errors);
      else body = checked.value;
    }
  }
  if (errors.length > 0) return new Refusal(422, errors);
  return await operation.handle({ api, caller, query, body });
}

async function readJson(request: IncomingMessage, operation: Operation): Promise<unknown> {
  if (operation.body === undefined) return undefined;
  const text = await readBody(request);
  if (text === undefined) return new Refusal(413, "Request body too large");
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return new Refusal(422, [{
      loc: ["body", 0],
      msg: "Expecting value: line 1 column 1 (char 0)",
      type: "value_error.jsondecode",
      ctx: { msg: "Expecting value", doc: text.slice(0, 200), pos: 0, lineno: 1, colno: 1 },
    }]);
  }
}
