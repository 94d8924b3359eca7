/**
 * Checks values against schemas, with the error list pydantic writes.
 *
 * @module
 */
import type { Schema } from "./operation.ts";

/** One thing that is wrong with a request. */
export interface ValidationError {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** A valid value with its defaults filled in, or what is wrong with it. */
export type Validated =
  | { readonly value: unknown }
  | { readonly errors: readonly ValidationError[] };

type Schemas = Readonly<Record<string, Schema>>;
type Location = readonly (string | number)[];

/** What pydantic 1 says, by type. */
const wrongType: Readonly<Record<string, Pick<ValidationError, "msg" | "type">>> = {
  string: { msg: "str type expected", type: "type_error.str" },
  integer: { msg: "value is not a valid integer", type: "type_error.integer" },
  number: { msg: "value is not a valid float", type: "type_error.float" },
  boolean: { msg: "value could not be parsed to a boolean", type: "type_error.bool" },
  array: { msg: "value is not a valid list", type: "type_error.list" },
  object: { msg: "value is not a valid dict", type: "type_error.dict" },
};

export const fieldRequired = { msg: "field required", type: "value_error.missing" } as const;

/**
 * Checks one value.
 *
 * @param value what was sent; text where it comes from a query
 * @param schema what it should be
 * @param schemas the schemas it may refer to
 * @param loc where it is in the request
 */
export function validate(
  value: unknown,
  schema: Schema,
  schemas: Schemas,
  loc: Location,
): Validated {
  const ref = schema.$ref;
  if (typeof ref === "string") {
    return validate(value, schemas[ref.slice(ref.lastIndexOf("/") + 1)] ?? {}, schemas, loc);
  }
  if (Array.isArray(schema.allOf)) return validate(value, schema.allOf[0] as Schema, schemas, loc);
  if (Array.isArray(schema.anyOf)) {
    const tries = (schema.anyOf as Schema[]).map((one) => validate(value, one, schemas, loc));
    return tries.find((one) => "value" in one) ?? tries[0] ?? { value };
  }
  if (schema.type === "null") {
    return value === null ? { value } : wrong(loc, { msg: "none is expected", type: "type_error" });
  }
  return validateType(value, schema, schemas, loc);
}

function validateType(value: unknown, schema: Schema, schemas: Schemas, loc: Location): Validated {
  const type = String(schema.type ?? "");
  const parsed = parse(value, type);
  if (parsed === undefined && wrongType[type]) return wrong(loc, wrongType[type]);
  if (Array.isArray(schema.enum) && !schema.enum.includes(parsed)) {
    const permitted = schema.enum.map((one) => `'${one}'`).join(", ");
    return wrong(loc, {
      msg: `value is not a valid enumeration member; permitted: ${permitted}`,
      type: "type_error.enum",
      ctx: { enum_values: schema.enum },
    });
  }
  if (typeof parsed === "number") return withinLimits(parsed, schema, loc);
  if (Array.isArray(parsed)) {
    const items = (schema.items ?? {}) as Schema;
    return together(parsed.map((item, i) => validate(item, items, schemas, [...loc, i])));
  }
  if (type === "object") {
    return validateObject(parsed as Record<string, unknown>, schema, schemas, loc);
  }
  return { value: parsed };
}

/** Pydantic is lenient: "5" is an integer, "yes" a boolean, 5 a string. */
function parse(value: unknown, type: string): unknown {
  switch (type) {
    case "string":
      return typeof value === "number" || typeof value === "string" ? String(value) : undefined;
    case "integer":
      return /^\s*[+-]?\d+\s*$/.test(String(value)) ? Number(value) : undefined;
    case "number":
      return value !== "" && Number.isFinite(Number(value)) ? Number(value) : undefined;
    case "boolean": {
      const word = String(value).toLowerCase();
      if (["true", "1", "yes", "on", "t", "y"].includes(word)) return true;
      return ["false", "0", "no", "off", "f", "n"].includes(word) ? false : undefined;
    }
    case "array":
      return Array.isArray(value) ? value : undefined;
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value)
        ? value
        : undefined;
    default:
      return value;
  }
}

function withinLimits(value: number, schema: Schema, loc: Location): Validated {
  const { minimum, maximum } = schema as { minimum?: number; maximum?: number };
  if (minimum !== undefined && value < minimum) {
    return wrong(loc, {
      msg: `ensure this value is greater than or equal to ${minimum}`,
      type: "value_error.number.not_ge",
      ctx: { limit_value: minimum },
    });
  }
  if (maximum !== undefined && value > maximum) {
    return wrong(loc, {
      msg: `ensure this value is less than or equal to ${maximum}`,
      type: "value_error.number.not_le",
      ctx: { limit_value: maximum },
    });
  }
  return { value };
}

function validateObject(
  value: Readonly<Record<string, unknown>>,
  schema: Schema,
  schemas: Schemas,
  loc: Location,
): Validated {
  const properties = (schema.properties ?? {}) as Record<string, Schema>;
  const required = (schema.required ?? []) as readonly string[];
  const errors: ValidationError[] = [];
  const result: Record<string, unknown> = schema.properties ? {} : { ...value };
  for (const [name, property] of Object.entries(properties)) {
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    if (given === undefined || (given === null && !required.includes(name))) {
      if (required.includes(name)) errors.push({ loc: [...loc, name], ...fieldRequired });
      else if (property.default !== undefined) result[name] = property.default;
      continue;
    }
    const checked = validate(given, property, schemas, [...loc, name]);
    if ("errors" in checked) errors.push(...checked.errors);
    else result[name] = checked.value;
  }
  return errors.length > 0 ? { errors } : { value: result };
}

function together(parts: readonly Validated[]): Validated {
  const errors = parts.flatMap((part) => "errors" in part ? part.errors : []);
  if (errors.length > 0) return { errors };
  return { value: parts.map((part) => "value" in part ? part.value : undefined) };
}

function wrong(loc: Location, error: Omit<ValidationError, "loc">): Validated {
  return { errors: [{ loc, ...error }] };
}
