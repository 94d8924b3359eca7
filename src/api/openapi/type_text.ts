/**
 * Converts schemas to TypeScript types.
 *
 * @module
 */
import { isObject, textAt } from "../../model/json_object.ts";
import { sanitise } from "../../text/sanitise.ts";
import { isFile } from "./file_field.ts";
import { keyOf, quoted } from "./literal.ts";
import type { Schema } from "./normalise.ts";

/** Converts schemas to types; shared schemas become named types. */
export interface TypeWriter {
  /** The type of a schema. */
  typeOf(schema: Schema): string;
  /** The declarations of the named types so far; call it last. */
  declarations(): string[];
}

/** Limits of depth and alternatives. */
const MAX_DEPTH = 12;
const MAX_CHOICES = 500;
const MAX_DECLARATIONS = 5000;
const MAX_COMMENT_LENGTH = 500;

/** Creates a type writer that does not use the names in `taken`. */
export function createTypeWriter(taken: Iterable<string>): TypeWriter {
  const names = new Map<object, string>();
  const used = new Set<string>([...taken, ...GLOBAL_TYPES]);
  const pending: { readonly name: string; readonly schema: Schema }[] = [];

  function typeAt(schema: Schema, depth: number): string {
    const type = nameOrType(schema, depth);
    return schema.isNullable ? orNull(type) : type;
  }

  function nameOrType(schema: Schema, depth: number): string {
    if (schema.isNever) return "never";
    if (depth > MAX_DEPTH) return "unknown";
    if (schema.name === undefined || names.size >= MAX_DECLARATIONS) return write(schema, depth);
    let name = names.get(schema.keywords);
    if (name === undefined) {
      name = typeName(schema.name, used);
      used.add(name);
      names.set(schema.keywords, name);
      pending.push({ name, schema });
    }
    return name;
  }

  function write(schema: Schema, depth: number): string {
    const { choices, types, parts, alternatives } = schema;
    if (choices) return union(choices.slice(0, MAX_CHOICES).map(literal));
    const typesOfAll = (list: readonly Schema[]) =>
      list.slice(0, MAX_CHOICES).map((one) => typeAt(one, depth + 1));
    const all = [
      ...typesOfAll(parts),
      ...(alternatives.length > 0 ? [union(typesOfAll(alternatives))] : []),
      union(types.map((type) => plain(schema, type, depth))),
    ].filter((type) => type !== "unknown");
    const distinct = [...new Set(all)];
    if (distinct.length === 0) return "unknown";
    return distinct.map((type) => distinct.length > 1 && type.includes(" | ") ? `(${type})` : type)
      .join(" & ");
  }

  function plain(schema: Schema, type: unknown, depth: number): string {
    switch (type) {
      case "string":
        return isFile(schema.keywords) ? "Blob | Uint8Array | string" : "string";
      case "integer":
      case "number":
        return "number";
      case "boolean":
        return "boolean";
      case "null":
        return "null";
      case "array": {
        const item = schema.items ? typeAt(schema.items, depth + 1) : "unknown";
        return item.includes(" ") ? `(${item})[]` : `${item}[]`;
      }
      default:
        return type === "object" || isObject(schema.keywords.properties)
          ? objectType(schema, depth)
          : "unknown";
    }
  }

  function objectType(schema: Schema, depth: number): string {
    const { ownFields, ownRequired, additional } = schema;
    if (ownFields.size === 0) {
      const isTold = additional && !additional.isNever;
      return `Record<string, ${isTold ? typeAt(additional, depth + 1) : "unknown"}>`;
    }
    const fields = [...ownFields].map(([name, field]) => {
      const type = typeAt(field, depth + 1);
      if (ownRequired.has(name)) return `${keyOf(name)}: ${type}`;
      return `${keyOf(name)}?: ${field.isSilentlyNullable ? orNull(type) : type}`;
    });
    return `{ ${fields.join("; ")} }`;
  }

  return {
    typeOf: (schema) => typeAt(schema, 0),
    declarations: () => {
      const lines: string[] = [];
      for (let next = pending.shift(); next; next = pending.shift()) {
        const { name, schema } = next;
        const comment = commentOf(textAt(schema.keywords, "description"), "");
        lines.push(`${comment}export type ${name} = ${write(schema, 0)};`);
      }
      return lines;
    },
  };
}

/** Types that the declarations refer to. */
const GLOBAL_TYPES = ["Record", "Blob", "Uint8Array", "Array", "Promise", "Object", "String"];

/** Words that cannot name a type. */
const KEYWORDS = new Set(
  "any as asserts async await bigint boolean break case catch class const continue debugger declare default delete do else enum export extends false finally for from function get if implements import in infer instanceof interface is keyof let module namespace never new null number object of package private protected public readonly require return set static string super switch symbol this throw true try type typeof undefined unique unknown var void while with yield"
    .split(" "),
);

/** Converts a text to an unused name for a type. */
export function typeName(wanted: string, used: ReadonlySet<string>): string {
  const words = wanted.slice(0, 120).split(/[^A-Za-z0-9_]+/).filter(Boolean);
  const joined = words.map((word, i) => i > 0 ? word.charAt(0).toUpperCase() + word.slice(1) : word)
    .join("");
  const base = /^[A-Za-z_]/.test(joined) && !KEYWORDS.has(joined) ? joined : `T${joined}`;
  let name = base;
  for (let number = 2; used.has(name); number++) name = `${base}${number}`;
  return name;
}

/** A union of a type and null; `unknown` already includes null. */
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

/**
 * A documentation comment that cannot end early, with a line break; empty if there are no words.
 */
export function commentOf(words: string, indent: string): string {
  const text = sanitise(words, MAX_COMMENT_LENGTH).replaceAll("*/", "* /").trim();
  return text === "" ? "" : `${indent}/** ${text} */\n`;
}
