/**
 * The schemas of a document: references, `allOf` and `nullable` are read here and nowhere else.
 *
 * Everything is read when it is first asked for, and kept. What one schema says itself costs in
 * proportion to its length. What it takes over from others is bounded, because many can take over
 * the same one.
 *
 * @module
 * @see https://spec.openapis.org/oas/v3.1.1.html#schema-object
 */
import { firstFields } from "../../model/fields.ts";
import { fieldOf, isObject, type JsonObject, listAt, objectAt } from "../../model/json_object.ts";
import { type Dialect, dialectOf } from "./dialect.ts";
import { nameOfPointer, type OpenApiDocument, resolve } from "./document.ts";

/** Limit of a schema's own fields, alternatives and parts: more than a check of arguments reads. */
const MAX_OWN = 20_001;
/** Limit of the types of one schema; JSON Schema has seven. */
const MAX_TYPES = 20;
/** Limit of the fields and schemas that are looked at for what a schema takes over from others. */
const MAX_TAKEN_OVER = 2_000;

/** By keywords: they are an object of one document. */
const read = new WeakMap<JsonObject, Schema>();

/** The schema that a node of a document stands for. */
export function normalise(document: OpenApiDocument, node: unknown): Schema {
  return new Schema(document, node);
}

/** A schema where it is used. What it says is kept with the schema that a reference leads to. */
export class Schema {
  readonly #document: OpenApiDocument;
  readonly #use: JsonObject;
  readonly #target: Schema;
  /** Its own keywords in the document. All uses of a schema share the same object. */
  readonly keywords: JsonObject;
  /** The reference that leads to it; undefined if it is written in place. */
  readonly pointer: string | undefined;
  /** Whether its reference leads nowhere, or out of the document. */
  readonly isElsewhere: boolean;

  constructor(document: OpenApiDocument, node: unknown) {
    const found = resolve(document, node);
    this.#document = document;
    this.#use = isObject(node) ? node : {};
    this.keywords = found?.value ?? (node === false ? NEVER : {});
    this.pointer = found?.pointer;
    this.isElsewhere = isObject(node) && found === undefined;
    this.#target = read.get(this.keywords) ?? this;
    if (this.#target === this) read.set(this.keywords, this);
  }

  /** The name of the shared schema; undefined if it is written in place. */
  get name(): string | undefined {
    return this.pointer === undefined ? undefined : nameOfPointer(this.pointer);
  }

  /** Whether no value is allowed. */
  get isNever(): boolean {
    return this.keywords === NEVER;
  }

  /** Whether null is the only value it allows. */
  get isNull(): boolean {
    return this.keywords.type === "null";
  }

  /**
   * OpenAPI 3.0's "or null". Tools write it beside a reference too, though 3.0 ignores it there.
   */
  get isNullable(): boolean {
    return this.keywords.nullable === true || this.#use.nullable === true;
  }

  /**
   * Whether it may be null as a field that is not required, though the document does not say so.
   */
  get isSilentlyNullable(): boolean {
    return this.dialect.silentNulls && fieldOf(this.#use, "default") === undefined &&
      fieldOf(this.keywords, "default") === undefined;
  }

  get dialect(): Dialect {
    return dialectOf(this.#document);
  }

  /** The types it names; undefined as the only one if it names none. */
  get types(): readonly unknown[] {
    return this.#types ??= [...new Set([this.keywords.type].flat())].slice(0, MAX_TYPES);
  }
  #types: readonly unknown[] | undefined;

  /** The only values it allows; undefined if it does not list them. */
  get choices(): readonly unknown[] | undefined {
    const { keywords } = this;
    if ("const" in keywords) return [keywords.const];
    return Array.isArray(keywords.enum) ? keywords.enum : undefined;
  }

  /** Of these a value fits one (`anyOf` and `oneOf`: servers accept what fits several). */
  get alternatives(): readonly Schema[] {
    return this.#target.#alternatives ??= this.#all("anyOf", "oneOf");
  }
  #alternatives: readonly Schema[] | undefined;

  /** A value fits all of these (`allOf`). */
  get parts(): readonly Schema[] {
    return this.#target.#parts ??= this.#all("allOf");
  }
  #parts: readonly Schema[] | undefined;

  #all(...lists: readonly string[]): readonly Schema[] {
    return lists.flatMap((name) => listAt(this.keywords, name)).slice(0, MAX_OWN)
      .map((node) => normalise(this.#document, node));
  }

  /** The items of a list. */
  get items(): Schema | undefined {
    return this.#one("items");
  }

  /** The fields of an object that it does not name. */
  get additional(): Schema | undefined {
    return this.#one("additionalProperties");
  }

  #one(name: string): Schema | undefined {
    const node = fieldOf(this.keywords, name);
    return isObject(node) || node === false ? normalise(this.#document, node) : undefined;
  }

  /** Its own fields, without those of its parts. */
  get ownFields(): ReadonlyMap<string, Schema> {
    return this.#target.#ownFields ??= new Map(
      firstFields(objectAt(this.keywords, "properties") ?? {}, MAX_OWN).fields
        .map(([name, node]) => [name, normalise(this.#document, node)]),
    );
  }
  #ownFields: ReadonlyMap<string, Schema> | undefined;

  /** The names of its own fields that are required. */
  get ownRequired(): ReadonlySet<string> {
    return this.#target.#ownRequired ??= new Set(
      listAt(this.keywords, "required").slice(0, MAX_OWN).filter((one) => typeof one === "string"),
    );
  }
  #ownRequired: ReadonlySet<string> | undefined;

  /** The fields of an object, those of its parts included, read-only ones left out. */
  get fields(): ReadonlyMap<string, Schema> {
    return this.#whole.fields;
  }

  /** The names of the fields that are required, by its parts too. */
  get required(): ReadonlySet<string> {
    return this.#whole.required;
  }

  get #whole(): ObjectFields {
    return this.#target.#objectFields ??= readFields(this);
  }
  #objectFields: ObjectFields | undefined;

  /**
   * What a value, or each item of a list, may be: itself, its alternatives and parts, once each.
   */
  get kinds(): readonly Schema[] {
    return this.#target.#kinds ??= readKinds(this);
  }
  #kinds: readonly Schema[] | undefined;
}

const NEVER: JsonObject = { not: {} };

interface ObjectFields {
  readonly fields: ReadonlyMap<string, Schema>;
  readonly required: ReadonlySet<string>;
}

function readFields(schema: Schema): ObjectFields {
  const fields = new Map<string, Schema>();
  const required = new Set<string>();
  const seen = new Set<JsonObject>();
  let left = MAX_TAKEN_OVER;
  const visit = (part: Schema) => {
    if (left-- <= 0 || seen.has(part.keywords)) return;
    seen.add(part.keywords);
    part.parts.slice(0, left).forEach(visit);
    for (const name of part.ownRequired) {
      if (left-- <= 0) break;
      required.add(name);
    }
    for (const [name, field] of part.ownFields) {
      if (left-- <= 0) break;
      if (field.keywords.readOnly !== true) fields.set(name, field);
    }
  };
  visit(schema);
  return { fields, required };
}

function readKinds(schema: Schema): readonly Schema[] {
  const kinds = new Map<JsonObject, Schema>();
  let left = MAX_TAKEN_OVER;
  const visit = (kind: Schema) => {
    if (left-- <= 0 || kind.isNever || kinds.has(kind.keywords)) return;
    kinds.set(kind.keywords, kind);
    for (const list of [kind.alternatives, kind.parts, kind.items ? [kind.items] : []]) {
      list.slice(0, left).forEach(visit);
    }
  };
  visit(schema);
  return [...kinds.values()];
}
