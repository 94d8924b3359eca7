/**
 * Runs one operation in the same order as FastAPI: parse the body, authorise the caller, validate
 * the request, then call the handler.
 *
 * @module
 */
import type { ApiName } from "../../model/deployment.ts";
import { checkRequest, type ValidationError } from "../contract/check_request.ts";
import { contractOf, type ContractOperation } from "../contract/contract.ts";
import { fillAnswer } from "../contract/fill_answer.ts";
import type { World } from "../world.ts";
import { HttpError, type SentFile, TextAnswer } from "./handler.ts";
import { handlersOf } from "./handlers.ts";
import { type Authentication, authorise } from "./authenticate.ts";

/** A request to an operation, as received. */
export interface OperationRequest {
  readonly query: URLSearchParams;
  readonly path?: Readonly<Record<string, string>>;
  readonly contentType?: string | undefined;
  readonly body?: Uint8Array | string | undefined;
}

/** The answer of an operation. The body is data if the content type is JSON, otherwise text. */
export interface OperationAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Answers a request to an operation; `who` is undefined if no token was sent. */
export async function answerOperation(
  world: World,
  api: ApiName,
  operation: ContractOperation,
  who: Authentication | undefined,
  request: OperationRequest,
): Promise<OperationAnswer> {
  try {
    const contract = await contractOf(api);
    const { query, path = {}, contentType = null, body = null } = request;
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    const raw = { query, path, contentType, body: bytes };
    const checked = await checkRequest(contract, operation, raw);
    if ("errors" in checked && checked.errors.some(isNotJson)) return error(422, checked.errors);
    const caller = authorise(operation.needs, who ?? "missing");
    if ("error" in caller) return error(401, caller.error, { "www-authenticate": "Bearer" });
    if ("errors" in checked) return error(422, checked.errors);
    const files = await filesOf(checked.body);
    const answer = await handlersOf(api)[operation.id]!({ world, caller, files, ...checked });
    if (answer instanceof TextAnswer) return textAnswer(answer);
    return json(200, fillAnswer(contract, operation, answer));
  } catch (thrown) {
    if (thrown instanceof HttpError && thrown.detail !== undefined) {
      return error(thrown.status, thrown.detail);
    }
    const headers = { "content-type": "text/plain; charset=utf-8" };
    return { status: 500, headers, body: "Internal Server Error" };
  }
}

/** FastAPI reports this error before it checks the token, and all others after that. */
function isNotJson({ type }: ValidationError): boolean {
  return type === "value_error.jsondecode";
}

/** The files in a form. */
async function filesOf(body: unknown): Promise<Record<string, SentFile>> {
  const files: Record<string, SentFile> = {};
  for (const [name, value] of Object.entries(body ?? {})) {
    if (!(value instanceof File)) continue;
    const bytes = new Uint8Array(await value.arrayBuffer());
    files[name] = { name: value.name, type: value.type, bytes };
  }
  return files;
}

function json(status: number, body: unknown): OperationAnswer {
  return { status, headers: { "content-type": "application/json" }, body };
}

function error(
  status: number,
  detail: unknown,
  headers: Readonly<Record<string, string>> = {},
): OperationAnswer {
  const { headers: contentType, body } = json(status, { detail });
  return { status, headers: { ...contentType, ...headers }, body };
}

function textAnswer({ contentType, text, fileName }: TextAnswer): OperationAnswer {
  const headers = {
    "content-type": contentType,
    ...(fileName === undefined
      ? {}
      : { "content-disposition": `attachment; filename="${fileName}"` }),
  };
  return { status: 200, headers, body: text };
}
