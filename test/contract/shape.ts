/**
 * The shape of a recorded answer, and its comparison with an answer.
 *
 * A shape is JSON: `"text"`, `"number"` and `"boolean"` match any value of that type; null, `true`
 * and `false` match themselves; `"=MODEL"` matches that word; `"any"` was not recorded.
 * A list contains the shapes of its elements; `"more"` stands for elements that were not recorded.
 * `{"|": […]}` is one of several; with `"nothing"` among them, the field can be missing.
 */

/** A shape, in the format of the files in `answers/`. */
export type Shape = null | boolean | string | readonly Shape[] | { readonly [key: string]: Shape };

/** The differences between an answer and a shape; empty if there are none. */
export function differences(shape: Shape, value: unknown, at = "answer"): string[] {
  if (shape === "any") return [];
  if (isChoice(shape)) return closest(shape["|"], value, at);
  if (Array.isArray(shape)) return differencesOfList(shape, value, at);
  if (typeof shape === "object" && shape !== null) {
    return differencesOfObject(shape as { readonly [key: string]: Shape }, value, at);
  }
  const found = typeOf(value);
  const same = shape === found || shape === `=${value}` ||
    (typeof shape === "boolean" && value === shape) ||
    (shape === null && value === null);
  return same ? [] : [`${at} is ${JSON.stringify(value)?.slice(0, 80)}, not ${shape}`];
}

function differencesOfList(shape: readonly Shape[], value: unknown, at: string): string[] {
  if (!Array.isArray(value)) return [`${at} is ${typeOf(value)}, not a list`];
  const known = shape.filter((one) => one !== "more");
  const isCut = known.length < shape.length;
  if (known.length === 0) {
    return isCut || value.length === 0 ? [] : [`${at} has ${value.length} elements, not none`];
  }
  if (value.length === 0) return [`${at} is empty`];
  const wrong = value.map((element, i) => closest(known, element, `${at}[${i}]`));
  // If the list was shortened, elements that were not recorded may have another shape.
  const enough = isCut ? wrong.some((found) => found.length === 0) : false;
  return enough ? [] : wrong.flat().slice(0, 3);
}

function differencesOfObject(
  shape: { readonly [key: string]: Shape },
  value: unknown,
  at: string,
): string[] {
  if (typeOf(value) !== "object") return [`${at} is ${typeOf(value)}, not an object`];
  const object = value as Readonly<Record<string, unknown>>;
  const isCut = "…" in shape;
  const wanted = Object.entries(shape).filter(([key]) => key !== "…");
  const extra = Object.keys(object).filter((key) => !Object.hasOwn(shape, key));
  return [
    ...wanted.flatMap(([key, one]) =>
      Object.hasOwn(object, key)
        ? differences(one, object[key], `${at}.${key}`)
        : isChoice(one) && one["|"].includes("nothing")
        ? []
        : [`${at}.${key} is missing`]
    ),
    ...(isCut ? [] : extra.map((key) => `${at}.${key} is one key too many`)),
  ];
}

type Choice = { readonly "|": readonly Shape[] };

export function isChoice(shape: Shape): shape is Choice {
  return typeof shape === "object" && shape !== null && "|" in shape;
}

/** The differences from the most similar shape. */
function closest(shapes: readonly Shape[], value: unknown, at: string): string[] {
  const tries = shapes.map((one) => differences(one, value, at));
  return tries.reduce((best, next) => next.length < best.length ? next : best);
}

/** A shape that matches everything that one of the two matches. */
export function unite(a: Shape, b: Shape): Shape {
  if (JSON.stringify(a) === JSON.stringify(b) || b === "any") return a;
  if (a === "any") return b;
  if (Array.isArray(a) && Array.isArray(b) && a.length > 0 && b.length > 0) {
    return uniteElements([...a, ...b]);
  }
  if (isObject(a) && isObject(b) && !isChoice(a) && !isChoice(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    const one = (shape: { readonly [key: string]: Shape }, key: string) =>
      Object.hasOwn(shape, key) ? shape[key]! : "nothing";
    return Object.fromEntries(keys.map((key) => [key, unite(one(a, key), one(b, key))]));
  }
  const parts = (shape: Shape) => isChoice(shape) ? shape["|"] : [shape];
  return { "|": distinct([...parts(a), ...parts(b)]) };
}

/** Unites all objects of a list to one shape and keeps the other elements. */
function uniteElements(shapes: readonly Shape[]): readonly Shape[] {
  const objects = shapes.filter(isObject);
  const others = distinct(shapes.filter((one) => !isObject(one)));
  return objects.length === 0 ? others : [objects.reduce<Shape>(unite, objects[0]!), ...others];
}

function distinct(shapes: readonly Shape[]): readonly Shape[] {
  return [...new Map(shapes.map((one) => [JSON.stringify(one), one])).values()];
}

export function isObject(shape: Shape): shape is { readonly [key: string]: Shape } {
  return typeof shape === "object" && shape !== null && !Array.isArray(shape);
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  return typeof value === "string" ? "text" : typeof value;
}
