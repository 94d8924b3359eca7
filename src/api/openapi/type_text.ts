/**
 * A schema as a TypeScript type.
 *
 * @module
 */
import type { JsonSchema } from "../../model/operation.ts";
import { sanitise } from "../../text/sanitise.ts";
import { isSilentlyNullable } from "./dialect.ts";
import { isObject, listAt, objectAt, type OpenApiDocument, resolve, textAt } from "./document.ts";
import { isFile } from "./file_field.ts";
import { keyOf, quoted } from "./literal.ts";

/** Turns schemas into types, naming those that references share. */
export interface TypeWriter {
  /** The type of a schema. */
  typeOf(schema: unknown): string;
  /** The declarations of everything named on the way; call it last. */
  declarations(): string[];
}

/** Types nested deeper, or of more alternatives, are `unknown`. */
const DEEPEST = 12;
const MOST_CHOICES = 500;
const MOST_DECLARATIONS = 5000;
const LONGEST_COMMENT = 500;

/**
 * Makes a writer for a document.
 *
 * @param document the document
 * @param taken names its declarations may not have
 * @returns the writer
 */
export function createTypeWriter(document: OpenApiDocument, taken: Iterable<string>): TypeWriter {
  const names = new Map<object, string>();
  const used = new Set<string>([...taken, ...GLOBAL_TYPES]);
  const pending: { readonly name: string; readonly value: JsonSchema }[] = [];

  function typeAt(node: unknown, depth: number): string {
    const isNullable = isObject(node) && "$ref" in node && node.nullable === true;
    return isNullable ? orNull(typeOfOne(node, depth)) : typeOfOne(node, depth);
  }

  function typeOfOne(node: unknown, depth: number): string {
    if (node === false) return "never";
    const found = resolve(document, node);
    if (!found || depth > DEEPEST) return "unknown";
    const { value, pointer } = found;
    if (pointer === undefined || names.size >= MOST_DECLARATIONS) return write(value, depth);
    let name = names.get(value);
    if (name === undefined) {
      name = typeName(pointer.slice(pointer.lastIndexOf("/") + 1), used);
      used.add(name);
      names.set(value, name);
      pending.push({ name, value });
    }
    return name;
  }

  function write(value: JsonSchema, depth: number): string {
    const type = writeBare(value, depth);
    return value.nullable === true ? orNull(type) : type;
  }

  function writeBare(value: JsonSchema, depth: number): string {
    if ("const" in value) return literal(value.const);
    if (Array.isArray(value.enum)) return union(value.enum.slice(0, MOST_CHOICES).map(literal));
    const alternatives = [...listAt(value, "anyOf"), ...listAt(value, "oneOf")];
    const parts = listAt(value, "allOf");
    const own = Array.isArray(value.type)
      ? union(value.type.map((type) => plain({ ...value, type }, depth)))
      : plain(value, depth);
    const all = [
      ...parts.slice(0, 50).map((part) => typeAt(part, depth + 1)),
      ...(alternatives.length > 0
        ? [union(alternatives.slice(0, MOST_CHOICES).map((one) => typeAt(one, depth + 1)))]
        : []),
      own,
    ].filter((type) => type !== "unknown");
    const distinct = [...new Set(all)];
    if (distinct.length === 0) return "unknown";
    return distinct.map((type) => distinct.length > 1 && type.includes(" | ") ? `(${type})` : type)
      .join(" & ");
  }

  function plain(value: JsonSchema, depth: number): string {
    switch (textAt(value, "type")) {
      case "string":
        return isFile(value) ? "Blob | Uint8Array | string" : "string";
      case "integer":
      case "number":
        return "number";
      case "boolean":
        return "boolean";
      case "null":
        return "null";
      case "array": {
        const item = typeAt(value.items ?? {}, depth + 1);
        return item.includes(" ") ? `(${item})[]` : `${item}[]`;
      }
      case "object":
        return objectType(value, depth);
      default:
        return isObject(value.properties) ? objectType(value, depth) : "unknown";
    }
  }

  function objectType(value: JsonSchema, depth: number): string {
    const required = new Set(listAt(value, "required"));
    const properties = Object.entries(objectAt(value, "properties") ?? {});
    const additional = value.additionalProperties;
    if (properties.length === 0) {
      const inner = isObject(additional) ? typeAt(additional, depth + 1) : "unknown";
      return `Record<string, ${inner}>`;
    }
    const fields = properties.map(([name, property]) => {
      const type = typeAt(property, depth + 1);
      if (required.has(name)) return `${keyOf(name)}: ${type}`;
      return `${keyOf(name)}?: ${isSilentlyNullable(document, property) ? orNull(type) : type}`;
    });
    return `{ ${fields.join("; ")} }`;
  }

  return {
    typeOf: (schema) => typeAt(schema, 0),
    declarations: () => {
      const lines: string[] = [];
      for (let next = pending.shift(); next; next = pending.shift()) {
        const comment = commentOf(textAt(next.value, "description"), "");
        lines.push(`${comment}export type ${next.name} = ${write(next.value, 0)};`);
      }
      return lines;
    },
  };
}

/** What the declarations themselves use. */
const GLOBAL_TYPES = ["Record", "Blob", "Uint8Array", "Array", "Promise", "Object", "String"];

/** Words that cannot be the name of a type. */
const KEYWORDS = new Set(
  "any as asserts async await bigint boolean break case catch class const continue debugger declare default delete do else enum export extends false finally for from function get if implements import in infer instanceof interface is keyof let module namespace never new null number object of package private protected public readonly require return set static string super switch symbol this throw true try type typeof undefined unique unknown var void while with yield"
    .split(" "),
);

/**
 * A name for a type that no other has.
 *
 * @param wanted any text
 * @param used the names that are taken
 * @returns an identifier
 */
export function typeName(wanted: string, used: ReadonlySet<string>): string {
  const words = wanted.slice(0, 120).split(/[^A-Za-z0-9_]+/).filter(Boolean);
  const joined = words.map((word, i) => i > 0 ? word.charAt(0).toUpperCase() + word.slice(1) : word)
    .join("");
  const base = /^[A-Za-z_]/.test(joined) && !KEYWORDS.has(joined) ? joined : `T${joined}`;
  let name = base;
  for (let number = 2; used.has(name); number++) name = `${base}${number}`;
  return name;
}

/**
 * A type, or null.
 *
 * @param type a type as text
 * @returns the type as text; `unknown` includes null
 */
export function orNull(type: string): string {
  return type === "unknown" || /(^|\| )null$/.test(type) ? type : union([type, "null"]);
}

function union(types: readonly string[]): string {
  const distinct = [...new Set(types)].filter((type) => type !== "never");
  if (distinct.includes("unknown")) return "unknown";
  return distinct.length > 0 ? distinct.join(" | ") : "never";
}

function literal(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  return typeof value === "boolean" || value === null ? String(value) : "unknown";
}

/** A documentation comment that cannot end early, and a line break; nothing for no words. */
export function commentOf(words: string, indent: string): string {
  const text = sanitise(words, LONGEST_COMMENT).replaceAll("*/", "* /").trim();
  return text === "" ? "" : `${indent}/** ${text} */\n`;
}
