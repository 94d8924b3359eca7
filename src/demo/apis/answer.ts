/**
 * Runs one operation, in the order FastAPI does: a body that does not parse, then who calls, then
 * what is wrong with the rest, then the operation itself.
 *
 * @module
 */
import type { ApiName } from "../../model/deployment.ts";
import { checkRequest, type ValidationError } from "../contract/check_request.ts";
import { contractOf, type ContractOperation } from "../contract/contract.ts";
import { fillAnswer } from "../contract/fill_answer.ts";
import type { World } from "../world.ts";
import { Refusal, type SentFile, TextAnswer } from "./handler.ts";
import { handlersOf } from "./handlers.ts";
import { admit, type WhoCalls } from "./who_calls.ts";

/** What an operation is asked with, as it was sent. */
export interface OperationRequest {
  readonly query: URLSearchParams;
  readonly path?: Readonly<Record<string, string>>;
  readonly contentType?: string | undefined;
  readonly body?: Uint8Array | string | undefined;
}

/** What an operation answers: data where the content type is JSON, else text. */
export interface OperationAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Answers one operation; `who` is undefined where no token was sent. */
export async function answerOperation(
  world: World,
  api: ApiName,
  operation: ContractOperation,
  who: WhoCalls | undefined,
  request: OperationRequest,
): Promise<OperationAnswer> {
  try {
    const contract = await contractOf(api);
    const { query, path = {}, contentType = null, body = null } = request;
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    const raw = { query, path, contentType, body: bytes };
    const checked = await checkRequest(contract, operation, raw);
    if ("errors" in checked && checked.errors.some(isNoJson)) return refused(422, checked.errors);
    const caller = admit(operation.needs, who ?? "missing");
    if ("refusal" in caller) return refused(401, caller.refusal, { "www-authenticate": "Bearer" });
    if ("errors" in checked) return refused(422, checked.errors);
    const files = await filesOf(checked.body);
    const answer = await handlersOf(api)[operation.id]!({ world, caller, files, ...checked });
    if (answer instanceof TextAnswer) return textAnswer(answer);
    return json(200, fillAnswer(contract, operation, answer));
  } catch (error) {
    if (error instanceof Refusal && error.detail !== undefined) {
      return refused(error.status, error.detail);
    }
    const headers = { "content-type": "text/plain; charset=utf-8" };
    return { status: 500, headers, body: "Internal Server Error" };
  }
}

/** FastAPI finds this before it asks who calls; all other faults only after. */
function isNoJson({ type }: ValidationError): boolean {
  return type === "value_error.jsondecode";
}

/** The files of a form. */
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

function refused(
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
