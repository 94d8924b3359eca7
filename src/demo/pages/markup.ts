/**
 * HTML that escapes what it is given.
 *
 * @module
 */

/** A piece of HTML that needs no more escaping. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Hole = string | number | Markup | readonly Markup[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template tag: every hole that is not {@link Markup} is escaped. */
export function markup(strings: TemplateStringsArray, ...holes: readonly Hole[]): Markup {
  return new Markup(
    strings.map((text, i) => i < holes.length ? text + render(holes[i]!) : text).join(""),
  );
}

function render(hole: Hole): string {
  if (hole instanceof Markup) return hole.text;
  if (typeof hole === "object") return hole.map((piece) => piece.text).join("");
  return String(hole).replace(/[&<>"']/g, (c) => entities[c]!);
}
