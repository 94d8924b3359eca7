/**
 * Validates values as pydantic 1 does: with its lenient conversions and its error messages.
 *
 * @module
 */
import type { Schema } from "./api_contract.ts";
import { fieldChecks, modelChecks } from "./cross_checks.ts";
import { nameIn } from "./notation.ts";

/** One error in a request. */
export interface ValidationError {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** A valid value with defaults filled in, or the errors. */
export type Checked =
  | { readonly value: unknown }
  | { readonly errors: readonly ValidationError[] };

type Models = Readonly<Record<string, Schema>>;
type Location = readonly (string | number)[];
type ErrorDetail = Omit<ValidationError, "loc">;
type Values = Record<string, unknown>;

export const fieldRequired: ErrorDetail = { msg: "field required", type: "value_error.missing" };
const nullNotAllowed: ErrorDetail = {
  msg: "none is not an allowed value",
  type: "type_error.none.not_allowed",
};

/** Pydantic's error for each expected type. */
const wrongType: Readonly<Record<string, ErrorDetail>> = {
  string: { msg: "str type expected", type: "type_error.str" },
  integer: { msg: "value is not a valid integer", type: "type_error.integer" },
  number: { msg: "value is not a valid float", type: "type_error.float" },
  boolean: { msg: "value could not be parsed to a boolean", type: "type_error.bool" },
  array: { msg: "value is not a valid list", type: "type_error.list" },
  object: { msg: "value is not a valid dict", type: "type_error.dict" },
};

/** Validates the value at one location of a request. */
export function checkValue(value: unknown, schema: Schema, models: Models, loc: Location): Checked {
  if (value === null) {
    return schema.nullable || acceptsAnything(schema) ? { value } : invalid(loc, nullNotAllowed);
  }
  if (schema.$ref) return checkModel(value, nameIn(schema.$ref), models, loc);
  if (Array.isArray(schema.allOf)) return checkValue(value, schema.allOf[0], models, loc);
  if (Array.isArray(schema.anyOf)) return checkEither(value, schema.anyOf, models, loc);
  switch (schema.type) {
    case "array":
      return checkList(value, schema, models, loc);
    case "object":
      return schema.properties
        ? checkFields(value, schema, models, { loc })
        : checkMap(value, schema, models, loc);
    case undefined:
      return { value };
    default:
      return checkScalar(value, schema, loc);
  }
}

const acceptsAnything = (schema: Schema): boolean =>
  !schema.type && !schema.$ref && !schema.allOf && !schema.anyOf;

function checkEither(
  value: unknown,
  schemas: readonly Schema[],
  models: Models,
  loc: Location,
): Checked {
  const results = schemas.map((one) =>
    checkValue(value, one.type === "null" ? { nullable: true, type: "string" } : one, models, loc)
  );
  const errors = results.flatMap((result) => "errors" in result ? result.errors : []);
  return results.find((result) => "value" in result) ?? { errors };
}

function checkList(value: unknown, schema: Schema, models: Models, loc: Location): Checked {
  if (!Array.isArray(value)) return invalid(loc, wrongType.array!);
  if (Array.isArray(schema.items)) return { value };
  const items = (schema.items ?? {}) as Schema;
  return combine(value.map((item, i) => checkValue(item, items, models, [...loc, i])));
}

function checkMap(value: unknown, schema: Schema, models: Models, loc: Location): Checked {
  const entries = entriesOf(value);
  if (!entries) return invalid(loc, wrongType.object!);
  const values = schema.additionalProperties;
  if (typeof values !== "object" || values === null) return { value: Object.fromEntries(entries) };
  const checked = combine(
    entries.map(([key, one]) => checkValue(one, values as Schema, models, [...loc, key])),
  );
  if ("errors" in checked) return checked;
  const results = checked.value as readonly unknown[];
  return { value: Object.fromEntries(entries.map(([key], i) => [key, results[i]])) };
}

/** Python also converts an empty list to a dict. */
function entriesOf(value: unknown): readonly [string, unknown][] | undefined {
  if (Array.isArray(value)) return value.length === 0 ? [] : undefined;
  return typeof value === "object" && value !== null ? Object.entries(value) : undefined;
}

function checkModel(value: unknown, name: string, models: Models, loc: Location): Checked {
  const model = models[name] ?? {};
  if (model.properties === undefined) return checkValue(value, model, models, loc);
  return checkFields(value, model, models, { loc, name });
}

function checkFields(
  value: unknown,
  model: Schema,
  models: Models,
  { loc, name = "" }: { readonly loc: Location; readonly name?: string },
): Checked {
  const entries = entriesOf(value);
  if (!entries) return invalid(loc, wrongType.object!);
  const given = new Map(entries);
  const fields = model.properties as Readonly<Record<string, Schema>>;
  const required = (model.required ?? []) as readonly string[];
  const errors: ValidationError[] = [];
  const values: Values = {};
  for (const [field, schema] of Object.entries(fields)) {
    const checked = given.has(field)
      ? checkField(given.get(field), schema, models, { loc: [...loc, field], name, field })
      : required.includes(field)
      ? invalid([...loc, field], fieldRequired)
      : { value: structuredClone(schema.default ?? null) };
    if ("errors" in checked) errors.push(...checked.errors);
    else values[field] = checked.value;
  }
  if (model.additionalProperties === false) {
    const unknown = [...given.keys()].filter((key) => !Object.hasOwn(fields, key)).sort();
    errors.push(...unknown.map((key) => ({ loc: [...loc, key], ...extraField })));
  }
  errors.push(
    ...crossFieldErrors(name, values, errors.length > 0).map((error) => ({
      loc: [...loc, "__root__"],
      ...error,
    })),
  );
  return errors.length > 0 ? { errors } : { value: values };
}

const extraField: ErrorDetail = { msg: "extra fields not permitted", type: "value_error.extra" };

function checkField(
  value: unknown,
  schema: Schema,
  models: Models,
  { loc, name, field }: { readonly loc: Location; readonly name: string; readonly field: string },
): Checked {
  const checked = checkValue(value, schema, models, loc);
  if ("errors" in checked || checked.value === null) return checked;
  const message = fieldChecks[name]?.[field]?.(checked.value);
  return message === undefined ? checked : invalid(loc, valueError(message));
}

/** Stops at the first check that fails, because later checks may rely on it. */
function crossFieldErrors(name: string, values: Values, failed: boolean): readonly ErrorDetail[] {
  for (const { check, type, despiteErrors } of modelChecks[name] ?? []) {
    if (failed && !despiteErrors) continue;
    const message = check(values);
    if (message !== undefined) return [{ ...valueError(message), ...(type && { type }) }];
  }
  return [];
}

const valueError = (msg: string): ErrorDetail => ({ msg, type: "value_error" });

function checkScalar(value: unknown, schema: Schema, loc: Location): Checked {
  if (Array.isArray(schema.enum)) return checkEnum(value, schema.enum, loc);
  if (schema.format === "date") return checkDate(value, loc);
  const type = String(schema.type);
  const parsed = parse[type]?.(value);
  if (parsed === undefined) return invalid(loc, wrongType[type]!);
  const error = typeof parsed === "number"
    ? numberError(parsed, schema)
    : typeof parsed === "string"
    ? textError(parsed, schema)
    : undefined;
  if (error) return invalid(loc, error);
  return { value: schema.format === "email" ? lowerDomain(parsed as string) : parsed };
}

function checkEnum(value: unknown, words: readonly unknown[], loc: Location): Checked {
  if (words.includes(value)) return { value };
  const permitted = words.map((word) => `'${word}'`).join(", ");
  return invalid(loc, {
    msg: `value is not a valid enumeration member; permitted: ${permitted}`,
    type: "type_error.enum",
    ctx: { enum_values: words },
  });
}

/** Pydantic converts values: "5" to an integer, "yes" to a boolean, 5 to a text. */
const parse: Readonly<Record<string, (value: unknown) => unknown>> = {
  string: (value) =>
    typeof value === "boolean"
      ? (value ? "True" : "False")
      : typeof value === "number" || typeof value === "string"
      ? String(value)
      : undefined,
  integer: (value) =>
    typeof value === "number"
      ? Math.trunc(value)
      : typeof value === "boolean"
      ? Number(value)
      : typeof value === "string" && /^\s*[+-]?\d+(_\d+)*\s*$/.test(value)
      ? Number(value.replaceAll("_", ""))
      : undefined,
  number: (value) =>
    typeof value === "boolean" ||
      (typeof value === "string" && /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i.test(value))
      ? Number(value)
      : typeof value === "number"
      ? value
      : undefined,
  boolean: (value) => {
    const word = typeof value === "object" ? "" : String(value).toLowerCase();
    if (["true", "1", "yes", "on", "t", "y"].includes(word)) return true;
    return ["false", "0", "no", "off", "f", "n"].includes(word) ? false : undefined;
  },
};

function numberError(value: number, schema: Schema): ErrorDetail | undefined {
  const { minimum, maximum } = schema as { minimum?: number; maximum?: number };
  if (minimum !== undefined && value < minimum) {
    return {
      msg: `ensure this value is greater than or equal to ${minimum}`,
      type: "value_error.number.not_ge",
      ctx: { limit_value: minimum },
    };
  }
  if (maximum !== undefined && value > maximum) {
    return {
      msg: `ensure this value is less than or equal to ${maximum}`,
      type: "value_error.number.not_le",
      ctx: { limit_value: maximum },
    };
  }
  return undefined;
}

function textError(value: string, schema: Schema): ErrorDetail | undefined {
  const shortest = schema.notEmpty ? 1 : (schema.minLength as number | undefined) ?? 0;
  const longest = (schema.maxLength as number | undefined) ?? Infinity;
  // Python counts code points.
  const length = [...value].length;
  if (length < shortest) {
    return {
      msg: `ensure this value has at least ${shortest} characters`,
      type: "value_error.any_str.min_length",
      ctx: { limit_value: shortest },
    };
  }
  if (length > longest) {
    return {
      msg: `ensure this value has at most ${longest} characters`,
      type: "value_error.any_str.max_length",
      ctx: { limit_value: longest },
    };
  }
  if (schema.format === "uri" && schema.maxLength) return urlError(value);
  if (schema.format === "email" && !/^[^\s@<>]+@[^\s@.<>]+(\.[^\s@.<>]+)+$/.test(value)) {
    return { msg: "value is not a valid email address", type: "value_error.email" };
  }
  return undefined;
}

function urlError(value: string): ErrorDetail | undefined {
  const scheme = /^\s*([a-z][a-z0-9+.-]*):\/\//i.exec(value)?.[1];
  if (scheme === undefined) {
    return { msg: "invalid or missing URL scheme", type: "value_error.url.scheme" };
  }
  if (!["http", "https"].includes(scheme.toLowerCase())) {
    return {
      msg: "URL scheme not permitted",
      type: "value_error.url.scheme",
      ctx: { allowed_schemes: ["http", "https"] },
    };
  }
  const rest = value.trim().slice(scheme.length + 3);
  if (!/^[^\s/?#]+/.test(rest)) return { msg: "URL host invalid", type: "value_error.url.host" };
  const extra = /\s.*$/s.exec(rest)?.[0];
  return extra === undefined ? undefined : {
    msg: `URL invalid, extra characters found after valid URL: '${extra}'`,
    type: "value_error.url.extra",
    ctx: { extra },
  };
}

function lowerDomain(address: string): string {
  const [name = "", ...domain] = address.split("@");
  return [name, ...domain.map((part) => part.toLowerCase())].join("@");
}

/** Accepts a date, or the time since 1970 in seconds (in milliseconds above 2e10). */
function checkDate(value: unknown, loc: Location): Checked {
  const seconds = typeof value === "number"
    ? value
    : typeof value === "string" && /^\s*[+-]?\d+(\.\d+)?\s*$/.test(value)
    ? Number(value)
    : undefined;
  if (seconds === undefined && typeof value !== "string") {
    return invalid(loc, {
      msg: "invalid type; expected date, string, bytes, int or float",
      type: "type_error",
    });
  }
  const written = seconds === undefined
    ? /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(String(value))
    : null;
  const time = seconds === undefined
    ? written && Date.UTC(Number(written[1]), Number(written[2]) - 1, Number(written[3]))
    : Math.abs(seconds) > 2e10
    ? seconds
    : seconds * 1000;
  const date = time === null ? undefined : new Date(time);
  const real = date && !Number.isNaN(date.getTime()) &&
    (!written || date.getUTCDate() === Number(written[3]));
  return real
    ? { value: date.toISOString().slice(0, 10) }
    : invalid(loc, { msg: "invalid date format", type: "value_error.date" });
}

function combine(parts: readonly Checked[]): Checked {
  const errors = parts.flatMap((part) => "errors" in part ? part.errors : []);
  if (errors.length > 0) return { errors };
  return { value: parts.map((part) => "value" in part ? part.value : undefined) };
}

function invalid(loc: Location, error: ErrorDetail): Checked {
  return { errors: [{ loc, ...error }] };
}
