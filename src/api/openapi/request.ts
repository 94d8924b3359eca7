/**
 * Builds requests from named arguments, and checks those before anything is sent.
 *
 * @module
 */
import { type NextStep, ProvenaError } from "../../errors.ts";
import { kindOf } from "../../model/options.ts";
import { isObject } from "../../model/json_object.ts";
import { didYouMean } from "../../text/did_you_mean.ts";
import { sanitise } from "../../text/sanitise.ts";
import { writeBody, type WrittenBody } from "./body.ts";
import type { OpenApiDocument } from "./document.ts";
import { withFiles } from "./file_field.ts";
import type { IndexedOperation } from "./index_operations.ts";
import { isBytes, isOpaque, jsonCopy, NotJson } from "./json_copy.ts";
import { quoted } from "./literal.ts";
import { normalise } from "./normalise.ts";
import { headerText, NotWritable, pathText, queryPairs } from "./serialise.ts";
import {
  type ArgumentSlot,
  type BodyShape,
  hasFields,
  type OperationShape,
  shapeOf,
} from "./shape.ts";
import { typeWords } from "./type_words.ts";
import { type Check, createCheck, shown } from "./validate.ts";

/** Arguments by name. */
export type Arguments = Readonly<Record<string, unknown>>;

/** A request that is ready to send. */
export interface PreparedRequest {
  /** The full address. */
  readonly url: string;
  readonly init: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: NonNullable<RequestInit["body"]>;
  };
}

/** Builds the requests of one operation. */
export interface RequestBuilder {
  readonly shape: OperationShape;
  /**
   * Builds a request. `check: false` skips the check of the arguments.
   *
   * @throws {ProvenaError} `ERR_OPERATION` naming the arguments that are wrong
   */
  build(args: Arguments, options?: { readonly check?: boolean }): Promise<PreparedRequest>;
}

/** Context of the requests of an operation. */
export interface RequestPlace {
  /** The operation's name in messages, such as `registry.fetch`. */
  readonly call: string;
  /** The API's base URL. */
  readonly base: string;
  /** How to see its arguments. */
  readonly next?: NextStep;
}

/** Creates the request builder of an operation. */
export function createRequestBuilder(
  document: OpenApiDocument,
  operation: IndexedOperation,
  { call, base, next }: RequestPlace,
): RequestBuilder {
  const shape = shapeOf(document, operation);
  const slots = new Map(shape.slots.map((slot) => [slot.name, slot]));
  const anything = normalise(document, {});
  const checks = new Map<object, Promise<Check>>();
  const checkOf = (holder: ArgumentSlot | BodyShape) => {
    const known = checks.get(holder) ?? createCheck(holder.schema);
    checks.set(holder, known);
    return known;
  };

  function refuse(faults: readonly string[]): ProvenaError {
    return new ProvenaError("ERR_OPERATION", `${call} was not called: ${faults.join("; ")}`, {
      next,
    });
  }

  return {
    shape,
    build: async (args, { check: isChecked = true } = {}) => {
      if (shape.refusal !== undefined) {
        throw refuse([`it cannot be called from here, ${shape.refusal}`]);
      }
      if (!isObject(args)) {
        const example = [...slots.keys()].slice(0, 2).map((name) => `${name}: …`).join(", ");
        throw refuse([
          `its arguments are given by name, such as { ${example} }, not as ${kindOf(args)}`,
        ]);
      }
      const faults: string[] = [];
      const values = new Map<ArgumentSlot, unknown>();
      const fields: Record<string, unknown> = Object.create(null);
      const { body } = shape;
      let whole: unknown;
      for (const [name, value] of Object.entries(args)) {
        if (value === undefined) continue;
        const slot = slots.get(name) ??
          (isChecked || name === body?.name
            ? undefined
            : { ...unknownSlot(name, body), schema: anything });
        if (!slot && name !== body?.name) {
          const known = [...slots.keys(), ...(body ? [body.name] : [])];
          const hint = didYouMean(name, known) || takes(known);
          faults.push(`it has no argument ${quoted(name.slice(0, 80))}${hint}`);
          continue;
        }
        try {
          const copied = withoutNulls(
            copyArgument(value, name, slot?.in === "body" || !slot ? body : undefined),
            slot,
            body,
          );
          if (copied === null && isLeftOut(slot, body)) continue;
          if (!slot) whole = copied;
          else if (slot.in === "body") fields[slot.wire] = copied;
          else values.set(slot, copied);
        } catch (error) {
          // A getter or proxy in the arguments threw.
          faults.push(
            error instanceof NotJson ? error.message : `${sanitise(name, 80)} cannot be read`,
          );
        }
      }
      const parts: AddressParts = { path: new Map(), query: [], headers: {} };
      for (const slot of new Set([...shape.slots, ...values.keys()])) {
        if (slot.in === "body") continue;
        const value = values.get(slot);
        if (value === undefined) {
          const isMissing = slot.required && !isGiven(args, slot);
          if (isMissing && (isChecked || slot.in === "path")) faults.push(missing(slot));
          continue;
        }
        const wrong = isChecked ? (await checkOf(slot))(value, slot.name) : [];
        faults.push(...(wrong.length > 0 ? wrong : unwritable(slot, value, parts)));
      }
      const content = body
        ? await bodyContent({
          body,
          whole,
          fields,
          faults,
          isChecked,
          isBodyGiven: isBodyGiven(args, body),
        })
        : undefined;
      if (faults.length > 0) throw refuse(faults);
      return assemble(parts, content);
    },
  };

  /**
   * Writes the body, which was passed as a whole or by its fields. Adds to `faults` if both were
   * passed.
   */
  async function bodyContent({ body, whole, fields, faults, isChecked, isBodyGiven }: {
    readonly body: BodyShape;
    readonly whole: unknown;
    readonly fields: Readonly<Record<string, unknown>>;
    readonly faults: string[];
    readonly isChecked: boolean;
    readonly isBodyGiven: boolean;
  }): Promise<WrittenBody | undefined> {
    const names = Object.keys(fields);
    if (whole !== undefined && names.length > 0) {
      faults.push(`give ${body.name} or its fields (${names.slice(0, 5).join(", ")}), not both`);
      return undefined;
    }
    const content = whole !== undefined
      ? whole
      : (names.length > 0 || (body.required && !isBodyGiven && takesFields()) ? fields : undefined);
    if (content === undefined) {
      if (body.required && isChecked && !isBodyGiven) {
        faults.push(`${body.name} is missing: ${typeWords(body.schema)}`);
      }
      return undefined;
    }
    if (isChecked && !isBytes(content) && !isSerialised(body, content)) {
      const checked = body.kind === "json" ? content : withoutBytes(content);
      faults.push(...(await checkOf(body))(checked, whole === undefined ? "" : body.name));
    }
    if (faults.length > 0) return undefined;
    const isForm = body.kind === "multipart";
    try {
      return writeBody(body, isForm ? withFiles(body.schema, content) : content);
    } catch (error) {
      if (!(error instanceof NotWritable)) throw error;
      faults.push(`${body.name} ${error.message}`);
      return undefined;
    }
  }

  /**
   * Whether the body was passed as text although the schema describes its parsed content, as for
   * XML.
   */
  function isSerialised({ kind, schema }: BodyShape, content: unknown): boolean {
    if (typeof content !== "string") return false;
    if (kind === "lines" || kind === "sequence") return true;
    const { type } = schema.keywords;
    return kind === "raw" && type !== undefined && type !== "string";
  }

  function takesFields(): boolean {
    return shape.slots.some((slot) => slot.in === "body");
  }

  function assemble(parts: AddressParts, content: WrittenBody | undefined): PreparedRequest {
    // Documents add a # and words to tell operations with the same path apart.
    const [template = ""] = operation.path.split("#");
    const path = template.replace(/\{([^{}/]+)\}/g, (all, wire) => parts.path.get(wire) ?? all);
    const joint = path.includes("?") ? "&" : "?";
    const search = parts.query.length > 0 ? joint + parts.query.join("&") : "";
    const headers = { accept: "application/json, */*;q=0.8", ...parts.headers };
    const { method } = operation;
    const url = base + path + search;
    if (!content) return { url, init: { method, headers } };
    const { contentType, body } = content;
    return { url, init: { method, headers: { ...headers, "content-type": contentType }, body } };
  }
}

/** The parts of a request that parameters are written to. */
interface AddressParts {
  readonly path: Map<string, string>;
  readonly query: string[];
  readonly headers: Record<string, string>;
}

/** Adds a parameter to the request, or returns why it cannot be written. */
function unwritable(slot: ArgumentSlot, value: unknown, parts: AddressParts): string[] {
  try {
    if (slot.in === "query") parts.query.push(...queryPairs(slot, value));
    else if (slot.in === "header") {
      const text = headerText(slot, value);
      if (text !== undefined) parts.headers[slot.wire] = text;
    } else {
      const text = pathText(slot, value);
      if ((value === null && !slot.json) || UNSAFE_SEGMENTS.has(text)) {
        return [
          `${sanitise(slot.name, 80)} must be a name that can stand in a path, got ${shown(value)}`,
        ];
      }
      parts.path.set(slot.wire, text);
    }
    return [];
  } catch (error) {
    if (!(error instanceof NotWritable)) throw error;
    return [`${sanitise(slot.name, 80)} ${error.message}`];
  }
}

/** Copies an argument as plain data. Bytes are kept if the body can contain them. */
function copyArgument(value: unknown, name: string, body: BodyShape | undefined): unknown {
  if (!body || body.kind === "json") return jsonCopy(value, name);
  if (isBytes(value)) return value;
  if (body.kind !== "multipart") return jsonCopy(value, name);
  if (name !== body.name || !isObject(value) || isOpaque(value)) return copyField(value, name);
  const given = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(given.map(([key, inner]) => [key, copyField(inner, key)]));
}

/**
 * Copies a field of a form: files are kept, at the top level or in a list; everything else becomes
 * plain data.
 */
function copyField(value: unknown, name: string): unknown {
  if (isBytes(value)) return value;
  if (!Array.isArray(value)) return jsonCopy(value, name);
  return value.map((one, i) => isBytes(one) ? one : jsonCopy(one, `${name}.${i}`));
}

/** Replaces bytes by text for the check, since documents describe files as strings. */
function withoutBytes(value: unknown): unknown {
  if (isBytes(value)) return "";
  if (Array.isArray(value)) return value.map(withoutBytes);
  if (typeof value !== "object" || value === null) return value;
  const result: Record<string, unknown> = Object.create(null);
  for (const [key, inner] of Object.entries(value)) result[key] = withoutBytes(inner);
  return result;
}

function missing({ name, schema }: ArgumentSlot): string {
  return `${sanitise(name, 80)} is missing: ${typeWords(schema)}`;
}

/** Segments that would change the path to another operation's. */
const UNSAFE_SEGMENTS: ReadonlySet<string> = new Set(["", ".", "..", ".%2E"]);

/** Whether an argument was passed, even if it could not be copied: that has been reported. */
function isGiven(args: Arguments, slot: ArgumentSlot): boolean {
  const value = Object.hasOwn(args, slot.name) ? args[slot.name] : undefined;
  return value !== undefined && !(value === null && isLeftOut(slot, undefined));
}

/** Whether a body was passed as a whole, even if it could not be copied: that has been reported. */
function isBodyGiven(args: Arguments, body: BodyShape): boolean {
  const value = Object.hasOwn(args, body.name) ? args[body.name] : undefined;
  return value !== undefined && !(value === null && isLeftOut(undefined, body));
}

/** An argument with an unknown name goes into the body if that has fields, else into the query. */
function unknownSlot(name: string, body: BodyShape | undefined): Omit<ArgumentSlot, "schema"> {
  const place = body && hasFields(body.kind) ? "body" : "query";
  return {
    ...{ name, wire: name, in: place, required: false, description: "" },
    ...{ style: "form", explode: true, json: false },
  };
}

/** Whether null is left out: only JSON can express it. */
function isLeftOut(slot: ArgumentSlot | undefined, body: BodyShape | undefined): boolean {
  if (slot && slot.in !== "body") return !slot.json;
  return body?.kind === "form" || body?.kind === "multipart";
}

/** Removes nulls from a list or object that is not written as JSON. */
function withoutNulls(
  value: unknown,
  slot: ArgumentSlot | undefined,
  body: BodyShape | undefined,
): unknown {
  if (!isLeftOut(slot, body) || isBytes(value)) return value;
  if (Array.isArray(value)) return value.filter((one) => one !== null);
  // An object in a field of a form is written as JSON.
  if (!isObject(value) || slot?.in === "body") return value;
  const present = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(
    present.map(([key, inner]) => [key, slot ? inner : listWithoutNulls(inner)]),
  );
}

function listWithoutNulls(value: unknown): unknown {
  return Array.isArray(value) ? value.filter((one) => one !== null) : value;
}

function takes(names: readonly string[]): string {
  if (names.length === 0) return "; it takes none";
  return ` (it takes ${names.slice(0, 12).map((name) => sanitise(name, 80)).join(", ")})`;
}
