/**
 * From arguments by name to a request, checked before anything is sent.
 *
 * @module
 */
import { type NextStep, ProvenaError } from "../../errors.ts";
import { kindOf } from "../../model/options.ts";
import { isObject } from "../../model/json_object.ts";
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
import { didYouMean } from "./suggest.ts";
import { typeWords } from "./type_words.ts";
import { type Check, createCheck, shown } from "./validate.ts";

/** Arguments by name. */
export type Arguments = Readonly<Record<string, unknown>>;

/** What is sent. */
export interface PreparedRequest {
  /** The full address. */
  readonly url: string;
  readonly init: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: NonNullable<RequestInit["body"]>;
  };
}

/** Prepares requests of one operation. */
export interface RequestBuilder {
  readonly shape: OperationShape;
  /**
   * @param args the arguments by name
   * @param options `check`: false sends them without judging them
   * @returns the request
   * @throws {ProvenaError} `ERR_OPERATION` naming the arguments that are wrong
   */
  build(args: Arguments, options?: { readonly check?: boolean }): Promise<PreparedRequest>;
}

/** Where the requests of an operation go. */
export interface RequestPlace {
  /** What the operation is called in messages, such as `registry.fetch`. */
  readonly call: string;
  /** The API's base URL. */
  readonly base: string;
  /** What shows its arguments. */
  readonly next?: NextStep;
}

/**
 * Makes the builder of an operation.
 *
 * @param document the document it stands in
 * @param operation the operation
 * @param place where the requests go, and what helps with wrong arguments
 * @returns the builder
 */
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
    build: async (args, { check: isJudged = true } = {}) => {
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
          (isJudged || name === body?.name
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
            carry(value, name, slot?.in === "body" || !slot ? body : undefined),
            slot,
            body,
          );
          if (copied === null && isLeftOut(slot, body)) continue;
          if (!slot) whole = copied;
          else if (slot.in === "body") fields[slot.wire] = copied;
          else values.set(slot, copied);
        } catch (error) {
          // Anything else is a getter, or a proxy, of whoever passed it.
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
          if (isMissing && (isJudged || slot.in === "path")) faults.push(missing(slot));
          continue;
        }
        const wrong = isJudged ? (await checkOf(slot))(value, slot.name) : [];
        faults.push(...(wrong.length > 0 ? wrong : unwritable(slot, value, parts)));
      }
      const content = body
        ? await bodyContent({ body, whole, fields, faults, isJudged, isTold: isTold(args, body) })
        : undefined;
      if (faults.length > 0) throw refuse(faults);
      return assemble(parts, content);
    },
  };

  /** The body as a whole, from its fields, or both. */
  async function bodyContent({ body, whole, fields, faults, isJudged, isTold }: {
    readonly body: BodyShape;
    readonly whole: unknown;
    readonly fields: Readonly<Record<string, unknown>>;
    readonly faults: string[];
    readonly isJudged: boolean;
    readonly isTold: boolean;
  }): Promise<WrittenBody | undefined> {
    const names = Object.keys(fields);
    if (whole !== undefined && names.length > 0) {
      faults.push(`give ${body.name} or its fields (${names.slice(0, 5).join(", ")}), not both`);
      return undefined;
    }
    const content = whole !== undefined
      ? whole
      : (names.length > 0 || (body.required && !isTold && takesFields()) ? fields : undefined);
    if (content === undefined) {
      if (body.required && isJudged && !isTold) {
        faults.push(`${body.name} is missing: ${typeWords(body.schema)}`);
      }
      return undefined;
    }
    if (isJudged && !isBytes(content) && !isWrittenOut(body, content)) {
      const judged = body.kind === "json" ? content : withoutBytes(content);
      faults.push(...(await checkOf(body))(judged, whole === undefined ? "" : body.name));
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

  /** A text such as XML, which the document describes by what it holds. */
  function isWrittenOut({ kind, schema }: BodyShape, content: unknown): boolean {
    if (typeof content !== "string") return false;
    if (kind === "lines" || kind === "sequence") return true;
    const { type } = schema.keywords;
    return kind === "raw" && type !== undefined && type !== "string";
  }

  function takesFields(): boolean {
    return shape.slots.some((slot) => slot.in === "body");
  }

  function assemble(parts: AddressParts, content: WrittenBody | undefined): PreparedRequest {
    // What follows # is for the reader of the document, to tell operations of one path apart.
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

/** What the parameters become. */
interface AddressParts {
  readonly path: Map<string, string>;
  readonly query: string[];
  readonly headers: Record<string, string>;
}

/** Adds a parameter to what is sent, or says why it cannot be written. */
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

/** Bytes stay bytes where the body has room for them; all else becomes plain data. */
function carry(value: unknown, name: string, body: BodyShape | undefined): unknown {
  if (!body || body.kind === "json") return jsonCopy(value, name);
  if (isBytes(value)) return value;
  if (body.kind !== "multipart") return jsonCopy(value, name);
  if (name !== body.name || !isObject(value) || isOpaque(value)) return carryField(value, name);
  const given = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(given.map(([key, inner]) => [key, carryField(inner, key)]));
}

/** A field of a form is a file, or a list of files; further down, all is JSON. */
function carryField(value: unknown, name: string): unknown {
  if (isBytes(value)) return value;
  if (!Array.isArray(value)) return jsonCopy(value, name);
  return value.map((one, i) => isBytes(one) ? one : jsonCopy(one, `${name}.${i}`));
}

/** For the check, bytes stand as text: that is what a document calls them. */
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

/** These would make it the address of another operation. */
const UNSAFE_SEGMENTS: ReadonlySet<string> = new Set(["", ".", "..", ".%2E"]);

/** What could not be carried has been told already. */
function isGiven(args: Arguments, slot: ArgumentSlot): boolean {
  const value = Object.hasOwn(args, slot.name) ? args[slot.name] : undefined;
  return value !== undefined && !(value === null && isLeftOut(slot, undefined));
}

/** Whether a body was given as a whole: what is wrong with it then has been told. */
function isTold(args: Arguments, body: BodyShape): boolean {
  const value = Object.hasOwn(args, body.name) ? args[body.name] : undefined;
  return value !== undefined && !(value === null && isLeftOut(undefined, body));
}

/** Where an argument of an unknown name goes: into the body, if that has fields. */
function unknownSlot(name: string, body: BodyShape | undefined): Omit<ArgumentSlot, "schema"> {
  const place = body && hasFields(body.kind) ? "body" : "query";
  return {
    ...{ name, wire: name, in: place, required: false, description: "" },
    ...{ style: "form", explode: true, json: false },
  };
}

/** Only JSON has a way to write null; elsewhere it is the same as nothing. */
function isLeftOut(slot: ArgumentSlot | undefined, body: BodyShape | undefined): boolean {
  if (slot && slot.in !== "body") return !slot.json;
  return body?.kind === "form" || body?.kind === "multipart";
}

/** Without the nulls inside a list or an object that is not written as JSON. */
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
