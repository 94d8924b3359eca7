/**
 * Checks requests as FastAPI 0.88 does: parameters first, then the body, and all faults at once.
 *
 * @module
 */
import type { ApiContract, ContractOperation, ContractParameter, Schema } from "./api_contract.ts";
import { type Checked, checkValue, fieldRequired, type ValidationError } from "./check_value.ts";
import { nameIn } from "./notation.ts";

export type { ValidationError } from "./check_value.ts";

/** A request, as it came in. */
export interface RawRequest {
  readonly query?: URLSearchParams;
  readonly path?: Readonly<Record<string, string>>;
  readonly contentType?: string | null;
  readonly body?: Uint8Array | null;
}

/** What an operation is called with: every parameter and field, null or default where left out. */
export interface CheckedRequest {
  readonly query: Readonly<Record<string, unknown>>;
  readonly path: Readonly<Record<string, unknown>>;
  /** The JSON body, or the fields of a form, in which a file is a `File`. */
  readonly body: unknown;
}

/** A request that may go on, or the `detail` of a 422. */
export type RequestCheck = CheckedRequest | { readonly errors: readonly ValidationError[] };

/** Checks a request for an operation. */
export async function checkRequest(
  { models }: Pick<ApiContract, "models">,
  operation: ContractOperation,
  request: RawRequest,
): Promise<RequestCheck> {
  const body = await readBody(operation, request);
  if ("errors" in body) return body;
  const errors: ValidationError[] = [];
  const keep = (checked: Checked): unknown => {
    if ("value" in checked) return checked.value;
    errors.push(...checked.errors);
    return undefined;
  };
  const { parameters } = operation;
  const check = (place: ContractParameter["in"], given: (name: string) => string | undefined) =>
    Object.fromEntries(
      parameters.filter((one) => one.in === place)
        .map((one) => [one.name, keep(checkParameter(one, given(one.name), models))]),
    );
  const path = check("path", (name) => request.path?.[name]);
  // Of a parameter given twice, the last counts.
  const query = check("query", (name) => request.query?.getAll(name).at(-1));
  const taken = operation.body === null
    ? null
    : keep(checkBody(operation.body, body.value, models));
  return errors.length > 0 ? { errors } : { path, query, body: taken };
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
      ? { errors: [{ loc, ...noFile }] }
      : { value: given };
    if ("errors" in checked) errors.push(...checked.errors);
    else values[name] = checked.value;
  }
  return errors.length > 0 ? { errors } : { value: values };
}

const noFile = {
  msg: "Expected UploadFile, received: <class 'str'>",
  type: "value_error",
} as const;

/** Reads the body; what is no JSON is the one fault reported. */
async function readBody(
  { body }: ContractOperation,
  { contentType, body: bytes }: RawRequest,
): Promise<Checked> {
  if (body === null) return { value: null };
  if (body["multipart/form-data"]) return { value: await readForm(contentType, bytes) };
  if (!bytes || bytes.length === 0) return { value: null };
  const text = new TextDecoder().decode(bytes);
  // A body of another type reaches the model as bytes, which are no dict.
  if (contentType && !/^application\/([\w.-]+\+)?json\b/i.test(contentType)) return { value: text };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { errors: [notJson(text)] };
  }
}

/** Where the JSON ends is not told: engines word it differently. */
function notJson(doc: string): ValidationError {
  const msg = "Expecting value";
  return {
    loc: ["body", 0],
    msg: `${msg}: line 1 column 1 (char 0)`,
    type: "value_error.jsondecode",
    ctx: { msg, doc, pos: 0, lineno: 1, colno: 1 },
  };
}

/** The fields of a form; a body of another type has none. */
async function readForm(
  contentType: string | null | undefined,
  bytes: Uint8Array | null | undefined,
): Promise<FormData> {
  if (!contentType?.startsWith("multipart/form-data") || !bytes) return new FormData();
  const copy = new Uint8Array(bytes);
  const form = new Response(copy, { headers: { "content-type": contentType } }).formData();
  return await form.catch(() => new FormData());
}
