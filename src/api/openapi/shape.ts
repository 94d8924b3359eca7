/**
 * The arguments of an operation: their names, schemas and places in the request.
 *
 * @module
 */
import type { ArgumentPlace } from "../../model/operation.ts";
import {
  fieldOf,
  isObject,
  type JsonObject,
  listAt,
  objectAt,
  textAt,
} from "../../model/json_object.ts";
import { type OpenApiDocument, resolve } from "./document.ts";
import type { IndexedOperation } from "./index_operations.ts";
import { normalise, type Schema } from "./normalise.ts";

/** An argument: a parameter in path, query or header, or a field of the body. */
export interface ArgumentSlot {
  /** The name to pass it by. */
  readonly name: string;
  /** Its name in the request. */
  readonly wire: string;
  readonly in: ArgumentPlace;
  readonly required: boolean;
  readonly schema: Schema;
  readonly description: string;
  /** OpenAPI's style, which determines how lists and objects are written. */
  readonly style: string;
  readonly explode: boolean;
  /** Whether it is written as JSON. */
  readonly json: boolean;
}

/** How a body is written. */
export type BodyKind = "json" | "lines" | "sequence" | "form" | "multipart" | "raw";

/** Whether the fields of a body can be passed by name. */
export function hasFields(kind: BodyKind): boolean {
  return kind === "json" || kind === "form" || kind === "multipart";
}

/** The body of an operation's requests. */
export interface BodyShape {
  /** The name to pass it by as a whole: `body`, unless a parameter or field has that name. */
  readonly name: string;
  /** The media type; for a raw body it can be a range such as `image/*`. */
  readonly contentType: string;
  readonly kind: BodyKind;
  readonly required: boolean;
  readonly schema: Schema;
  readonly description: string;
  /** OpenAPI's encoding of the fields of a form, by name. */
  readonly encoding: JsonObject;
}

/** The arguments and body of an operation. */
export interface OperationShape {
  /** Its arguments, including the fields of the body that can be passed by name. */
  readonly slots: readonly ArgumentSlot[];
  readonly body: BodyShape | undefined;
  /** Why it cannot be called; undefined if it can. */
  readonly refusal: string | undefined;
}

const PLACES = ["path", "query", "header"] as const;

/** Headers that parameters must not set, by OpenAPI or because the client sets them. */
const OWN_HEADERS = new Set([
  "accept",
  "content-type",
  "authorization",
  "cookie",
  "host",
  "content-length",
]);

/** Limit of the parameters of an operation. */
const MAX_PARAMETERS = 500;

/** Reads the arguments and body of an operation. */
export function shapeOf(document: OpenApiDocument, operation: IndexedOperation): OperationShape {
  const { definition, pathItem, path, method } = operation;
  const refusals: string[] = [];
  if (method === "TRACE") refusals.push("fetch cannot send TRACE");
  const found = new Map<string, ArgumentSlot>();
  // The operation's own parameters override those of its path.
  const listed = [...listAt(pathItem, "parameters"), ...listAt(definition, "parameters")];
  for (const entry of listed.slice(0, MAX_PARAMETERS)) {
    const parameter = resolve(document, entry)?.value;
    const place = textAt(parameter, "in");
    const wire = textAt(parameter, "name");
    if (!parameter || wire === "") {
      refusals.push("the document describes a parameter only by a reference that leads nowhere");
    } else if (place === "cookie") {
      if (parameter.required === true) refusals.push(`it needs the cookie ${wire}`);
    } else if (isPlace(place) && !(place === "header" && OWN_HEADERS.has(wire.toLowerCase()))) {
      found.set(`${place} ${wire}`, slotOf(document, parameter, { place, wire }));
    }
  }
  for (const [, wire = ""] of path.matchAll(/\{([^{}/]{1,200})\}/g)) {
    if (!found.has(`path ${wire}`)) {
      const parameter = { schema: { type: "string" } };
      found.set(`path ${wire}`, slotOf(document, parameter, { place: "path", wire }));
    }
  }
  const inPath = (slot: ArgumentSlot) => slot.in !== "path" || path.includes(`{${slot.wire}}`);
  const slots = named([...found.values()].filter(inPath));
  const body = bodyOf(document, definition, slots);
  if (body && (method === "GET" || method === "HEAD")) {
    if (body.required) refusals.push(`fetch cannot send a body with ${method}`);
    return { slots, body: undefined, refusal: refusals[0] };
  }
  return {
    slots: body ? [...slots, ...fieldSlots(body, slots)] : slots,
    body,
    refusal: refusals[0],
  };
}

function isPlace(place: string): place is (typeof PLACES)[number] {
  return (PLACES as readonly string[]).includes(place);
}

function slotOf(
  document: OpenApiDocument,
  parameter: JsonObject,
  { place, wire }: { readonly place: ArgumentPlace; readonly wire: string },
): ArgumentSlot {
  const [media] = Object.entries(objectAt(parameter, "content") ?? {});
  const style = textAt(parameter, "style") || (place === "query" ? "form" : "simple");
  const schema = media && isObject(media[1]) ? media[1].schema : parameter.schema;
  return {
    name: wire,
    wire,
    in: place,
    required: place === "path" || parameter.required === true,
    schema: normalise(document, schema),
    description: textAt(parameter, "description"),
    style,
    explode: typeof parameter.explode === "boolean" ? parameter.explode : style === "form",
    json: media !== undefined && /^application\/json\s*(;|$)|\+json\s*(;|$)/i.test(media[0]),
  };
}

/** Names the arguments. If two places have the same name, the second is passed as `query.name`. */
function named(slots: readonly ArgumentSlot[]): ArgumentSlot[] {
  const taken = new Set<string>();
  return PLACES.flatMap((place) => slots.filter((slot) => slot.in === place)).map((slot) => {
    const name = taken.has(slot.wire) ? `${slot.in}.${slot.wire}` : slot.wire;
    taken.add(name);
    return { ...slot, name };
  });
}

/** The media types of bodies, in order of preference. */
const kinds: readonly { readonly kind: BodyKind; readonly type: RegExp }[] = [
  { kind: "json", type: /^application\/json\s*(;|$)/i },
  { kind: "json", type: /^text\/json\s*(;|$)|\+json\s*(;|$)|^\*\/\*|^application\/\*/i },
  { kind: "form", type: /^application\/x-www-form-urlencoded\b/i },
  { kind: "multipart", type: /^multipart\/form-data\b/i },
  { kind: "lines", type: /^(application|text)\/(x-)?(ndjson|json-?l(ines)?)\s*(;|$)/i },
  { kind: "sequence", type: /^application\/(.*\+)?json-seq\s*(;|$)/i },
  { kind: "raw", type: /^/ },
];

function bodyOf(
  document: OpenApiDocument,
  definition: JsonObject,
  slots: readonly ArgumentSlot[],
): BodyShape | undefined {
  const request = resolve(document, fieldOf(definition, "requestBody"))?.value;
  if (!request) return undefined;
  const media = Object.entries(objectAt(request, "content") ?? {});
  for (const { kind, type } of kinds) {
    const entry = media.find(([name]) => type.test(name));
    if (!entry) continue;
    const [contentType, given] = entry;
    const description = isObject(given) ? given : {};
    const schema = bodySchema(document, kind, description);
    const isTaken = slots.some((slot) => slot.name === "body") ||
      (hasFields(kind) && schema.fields.has("body"));
    return {
      name: isTaken ? "requestBody" : "body",
      contentType: kind === "json" && contentType.includes("*") ? "application/json" : contentType,
      kind,
      required: request.required === true,
      schema,
      description: textAt(request, "description"),
      encoding: objectAt(description, "encoding") ?? {},
    };
  }
  return undefined;
}

/**
 * The schema of a body. Lines of JSON are passed as a list; documents describe one line or the
 * list.
 */
function bodySchema(document: OpenApiDocument, kind: BodyKind, media: JsonObject): Schema {
  const whole = normalise(document, media.schema);
  if (kind !== "lines" && kind !== "sequence") return whole;
  const isList = whole.keywords.type === "array";
  const { itemSchema = isList ? undefined : media.schema ?? {} } = media;
  return itemSchema === undefined
    ? whole
    : normalise(document, { type: "array", items: itemSchema });
}

/** The fields of the body, without those whose name is taken by another argument. */
function fieldSlots(body: BodyShape, slots: readonly ArgumentSlot[]): ArgumentSlot[] {
  if (!hasFields(body.kind)) return [];
  const taken = new Set([body.name, ...slots.map((slot) => slot.name)]);
  const { fields, required } = body.schema;
  return [...fields].filter(([name]) => !taken.has(name)).map(([name, schema]) => ({
    name,
    wire: name,
    in: "body",
    required: body.required && required.has(name),
    schema,
    description: textAt(schema.keywords, "description"),
    style: "form",
    explode: true,
    json: false,
  }));
}
