/**
 * Validates requests as FastAPI 0.88 does: parameters first, then the body; all errors are reported
 * together.
 *
 * @module
 */
import type { ApiContract, ContractOperation, ContractParameter, Schema } from "./api_contract.ts";
import { type Checked, checkValue, fieldRequired, type ValidationError } from "./check_value.ts";
import { nameIn } from "./notation.ts";

export type { ValidationError } from "./check_value.ts";

/** A request as received. */
export interface RawRequest {
  readonly query?: URLSearchParams;
  readonly path?: Readonly<Record<string, string>>;
  readonly contentType?: string | null;
  readonly body?: Uint8Array | null;
}

/** A valid request: all parameters and fields, with null or the default if the caller omits one. */
export interface CheckedRequest {
  readonly query: Readonly<Record<string, unknown>>;
  readonly path: Readonly<Record<string, unknown>>;
  /** The JSON body, or the fields of a form; a file is a `File`. */
  readonly body: unknown;
}

/** A valid request, or the `detail` of a 422 answer. */
export type RequestCheck = CheckedRequest | { readonly errors: readonly ValidationError[] };

/** Validates a request for an operation. */
export async function checkRequest(
  { models }: Pick<ApiContract, "models">,
  operation: ContractOperation,
  request: RawRequest,
): Promise<RequestCheck> {
  const body = await readBody(operation, request);
  if ("errors" in body) return body;
  const errors: ValidationError[] = [];
  const valueOf = (checked: Checked): unknown => {
    if ("value" in checked) return checked.value;
    errors.push(...checked.errors);
    return undefined;
  };
  const { parameters } = operation;
  const check = (place: ContractParameter["in"], given: (name: string) => string | undefined) =>
    Object.fromEntries(
      parameters.filter((one) => one.in === place)
        .map((one) => [one.name, valueOf(checkParameter(one, given(one.name), models))]),
    );
  const path = check("path", (name) => request.path?.[name]);
  // If a parameter is repeated, the last value counts.
  const query = check("query", (name) => request.query?.getAll(name).at(-1));
  const checkedBody = operation.body === null
    ? null
    : valueOf(checkBody(operation.body, body.value, models));
  return errors.length > 0 ? { errors } : { path, query, body: checkedBody };
}

function checkParameter(
  { name, in: place, required, schema }: ContractParameter,
  given: string | undefined,
  models: ApiContract["models"],
): Checked {
  if (given !== undefined) return checkValue(given, schema, models, [place, name]);
  if (required) return { errors: [{ loc: [place, name], ...fieldRequired }] };
  return { value: schema.default ?? null };
}

function checkBody(
  body: NonNullable<ContractOperation["body"]>,
  value: unknown,
  models: ApiContract["models"],
): Checked {
  const form = body["multipart/form-data"];
  if (form) return checkForm(models[nameIn(form.$ref)]!, value as FormData, models);
  const schema = body["application/json"]!;
  if (value === null) return { errors: [{ loc: ["body"], ...fieldRequired }] };
  return checkValue(value, schema, models, ["body"]);
}

function checkForm(model: Schema, form: FormData, models: ApiContract["models"]): Checked {
  const errors: ValidationError[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(model.properties as Record<string, Schema>)) {
    const loc = ["body", name];
    const given = form.get(name);
    const checked: Checked = given === null || given === ""
      ? { errors: [{ loc, ...fieldRequired }] }
      : schema.format !== "binary"
      ? checkValue(given, schema, models, loc)
      : typeof given === "string"
      ? { errors: [{ loc, ...notAFile }] }
      : { value: given };
    if ("errors" in checked) errors.push(...checked.errors);
    else values[name] = checked.value;
  }
  return errors.length > 0 ? { errors } : { value: values };
}

const notAFile = {
  msg: "Expected UploadFile, received: <class 'str'>",
  type: "value_error",
} as const;

/** Parses the body. If it is not JSON, that is the only error reported. */
async function readBody(
  { body }: ContractOperation,
  { contentType, body: bytes }: RawRequest,
): Promise<Checked> {
  if (body === null) return { value: null };
  if (body["multipart/form-data"]) return { value: await readForm(contentType, bytes) };
  if (!bytes || bytes.length === 0) return { value: null };
  const text = new TextDecoder().decode(bytes);
  // FastAPI passes a body of another type to the model as bytes, which fails as "not a valid dict".
  if (contentType && !/^application\/([\w.-]+\+)?json\b/i.test(contentType)) return { value: text };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { errors: [notJson(text)] };
  }
}

/** Always reports position 0, because JavaScript engines report the position differently. */
function notJson(doc: string): ValidationError {
  const msg = "Expecting value";
  return {
    loc: ["body", 0],
    msg: `${msg}: line 1 column 1 (char 0)`,
    type: "value_error.jsondecode",
    ctx: { msg, doc, pos: 0, lineno: 1, colno: 1 },
  };
}

/** The fields of a form; empty for a body of another type. */
async function readForm(
  contentType: string | null | undefined,
  bytes: Uint8Array | null | undefined,
): Promise<FormData> {
  if (!contentType?.startsWith("multipart/form-data") || !bytes) return new FormData();
  const copy = new Uint8Array(bytes);
  const form = new Response(copy, { headers: { "content-type": contentType } }).formData();
  return await form.catch(() => new FormData());
}
