/**
 * Writing arguments into an address, headers and a body, as OpenAPI's styles say.
 *
 * @module
 * @see https://spec.openapis.org/oas/v3.1.1.html#style-values
 */
import { isBytes } from "./json_copy.ts";
import type { ArgumentSlot, BodyKind } from "./shape.ts";

/**
 * An argument as part of a path.
 *
 * @param slot the parameter
 * @param value a plain value, a list or an object
 * @returns encoded text; a slash in it is encoded too
 */
export function pathText(slot: ArgumentSlot, value: unknown): string {
  const { style, explode, wire } = slot;
  if (slot.json) return encodeURIComponent(JSON.stringify(value));
  const prefix = style === "label" ? "." : style === "matrix" ? ";" : "";
  const separator = explode && prefix ? prefix : ",";
  const name = style === "matrix" ? `${encodeURIComponent(wire)}=` : "";
  if (Array.isArray(value)) {
    const each = style === "matrix" && explode ? name : "";
    return prefix + (each ? "" : name) +
      value.map((item) => each + encodeURIComponent(wordOf(item))).join(separator);
  }
  if (typeof value === "object" && value !== null) {
    const pairs = Object.entries(value).map(([key, inner]) =>
      `${encodeURIComponent(key)}${explode ? "=" : ","}${encodeURIComponent(wordOf(inner))}`
    );
    return prefix + (explode ? "" : name) + pairs.join(separator);
  }
  return prefix + name + encodeURIComponent(wordOf(value));
}

/**
 * An argument as part of a query.
 *
 * @param query what it is added to
 * @param slot the parameter
 * @param value a plain value, a list or an object
 */
export function addToQuery(query: URLSearchParams, slot: ArgumentSlot, value: unknown): void {
  const { wire, style, explode } = slot;
  if (slot.json) {
    query.append(wire, JSON.stringify(value));
  } else if (Array.isArray(value)) {
    const separator = style === "spaceDelimited" ? " " : style === "pipeDelimited" ? "|" : ",";
    if (explode) value.forEach((item) => query.append(wire, wordOf(item)));
    else query.append(wire, value.map(wordOf).join(separator));
  } else if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value);
    if (style === "deepObject") {
      entries.forEach(([key, inner]) => query.append(`${wire}[${key}]`, wordOf(inner)));
    } else if (explode) {
      entries.forEach(([key, inner]) => query.append(key, wordOf(inner)));
    } else {
      query.append(wire, entries.flatMap(([key, inner]) => [key, wordOf(inner)]).join(","));
    }
  } else {
    query.append(wire, wordOf(value));
  }
}

/** @returns an argument as a header's value */
export function headerText(slot: ArgumentSlot, value: unknown): string {
  if (slot.json) return JSON.stringify(value);
  if (Array.isArray(value)) return value.map(wordOf).join(",");
  if (typeof value === "object" && value !== null) {
    return Object.entries(value)
      .map(([key, inner]) => `${key}${slot.explode ? "=" : ","}${wordOf(inner)}`).join(",");
  }
  return wordOf(value);
}

/**
 * A body.
 *
 * @param kind how it is written
 * @param value plain data, or bytes where the kind has room for them
 * @returns what `fetch` takes
 */
export function bodyOf(kind: BodyKind, value: unknown): NonNullable<RequestInit["body"]> {
  switch (kind) {
    case "json":
      return JSON.stringify(value);
    case "form": {
      const form = new URLSearchParams();
      for (const [name, item] of fieldsIn(value)) form.append(name, wordOf(item));
      return form;
    }
    case "multipart": {
      const form = new FormData();
      for (const [name, item] of fieldsIn(value)) {
        if (item instanceof Blob) form.append(name, item);
        else if (isBytes(item)) form.append(name, new Blob([item]), name);
        else form.append(name, wordOf(item));
      }
      return form;
    }
    case "raw":
      return isBytes(value) ? value : wordOf(value);
  }
}

function fieldsIn(value: unknown): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    Array.isArray(item) ? item.map((one): [string, unknown] => [name, one]) : [[name, item]]
  );
}

function wordOf(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}
