/**
 * HTML templates that escape their values.
 *
 * @module
 */

/** HTML that is already escaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | number | Markup | readonly Markup[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template tag that escapes every value except {@link Markup}. */
export function markup(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(
    strings.map((text, i) => i < values.length ? text + render(values[i]!) : text).join(""),
  );
}

function render(value: Value): string {
  if (value instanceof Markup) return value.text;
  if (typeof value === "object") return value.map((piece) => piece.text).join("");
  return String(value).replace(/[&<>"']/g, (c) => entities[c]!);
}
