/**
 * The document tree: what is shown, without saying how.
 *
 * Views build documents from data; notebook, terminal and plain text render the
 * same tree. Renderers escape everything, so text from a server is only ever text.
 *
 * @module
 */

/** What a piece of text means; renderers add colour, the words stand alone without it. */
export type Tone = "normal" | "soft" | "good" | "notice" | "bad";

/** A piece of a line. */
export type Inline =
  | string
  | {
    readonly kind: "text";
    readonly text: string;
    readonly tone?: Tone;
    readonly strong?: boolean;
  }
  /** A name a person might type, such as a role. */
  | { readonly kind: "code"; readonly text: string }
  /** The next step: a line of code where code is typed, a command in the shell. */
  | { readonly kind: "step"; readonly code: string; readonly command: string }
  /** An address; anything but https: and loopback http: is shown as text. */
  | { readonly kind: "link"; readonly href: string; readonly text?: string }
  /** Something that names a person; masked in notebooks. */
  | { readonly kind: "identity"; readonly text: string };

/** A line of text. */
export interface Line {
  readonly kind: "line";
  readonly content: readonly Inline[];
  /** `code` is the user code: the one loud thing. */
  readonly size?: "small" | "normal" | "code";
  /** Stands a little apart from what is before it. */
  readonly apart?: boolean;
  /** In a card: said only where its picture is shown, or only where it is not. */
  readonly where?: "withPicture" | "withoutPicture";
}

/** A line that stands while something is going on; a terminal may spin beside it. */
export interface Waiting {
  readonly kind: "waiting";
  readonly content: readonly Inline[];
}

/** A table with a header row; the first column names the row. No columns: no header row. */
export interface Table {
  readonly kind: "table";
  readonly caption: string;
  /** Said softly beside the caption. */
  readonly note?: readonly Inline[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (readonly Inline[])[])[];
}

/** A picture beside words; where there is no room, above them. */
export interface Card {
  readonly kind: "card";
  /** What the QR code holds; never rendered into plain text bundles. */
  readonly qr?: { readonly text: string; readonly alt: string };
  readonly body: readonly (Line | Waiting)[];
}

/** Nested data a person folds open and closed. */
export interface Tree {
  readonly kind: "tree";
  readonly label: readonly Inline[];
  readonly children: readonly Tree[];
}

/** A block of a document. */
export type Block = Line | Waiting | Table | Card | Tree;

/** What a view makes and a display shows. */
export type Document = readonly Block[];

/** What is left out where the condition before `&&` does not hold. */
type Maybe<T> = T | false | "" | undefined;

/** A part of a document: a block, a list of parts, or what a condition left out. */
export type Part = Maybe<Block | readonly Part[]>;

/** The blocks of all parts, in order. */
export function documentOf(...parts: readonly Part[]): Document {
  return parts.flatMap((part): Document =>
    Array.isArray(part) ? documentOf(...part as readonly Part[]) : part ? [part as Block] : []
  );
}

/** A line of normal size. */
export function line(...content: readonly Maybe<Inline>[]): Line {
  return { kind: "line", content: content.flatMap((piece) => piece ? [piece] : []) };
}

/** The same, small. */
export function small(...content: readonly Maybe<Inline>[]): Line {
  return { ...line(...content), size: "small" };
}

/** The same, standing a little apart from what is before it. */
export function apart(...content: readonly Maybe<Inline>[]): Line {
  return { ...line(...content), apart: true };
}

/** Text with a meaning; `strong` makes it stand out. */
export function text(tone: Tone, value: string, strong = false): Inline {
  return { kind: "text", text: value, tone, strong };
}

/** A name a person might type, such as a role. */
export function code(value: string): Inline {
  return { kind: "code", text: value };
}

/** An address; anything but https: and loopback http: is shown as text. */
export function link(href: string, words?: string): Inline {
  return { kind: "link", href, ...(words === undefined ? {} : { text: words }) };
}

/** Something that names a person. */
export function identity(value: string): Inline {
  return { kind: "identity", text: value };
}

/** The next step: what to type in a notebook or REPL, and in a shell. */
export function step(code: string, command: string): Inline {
  return { kind: "step", code, command };
}

/** The next step in a line of its own. */
export function stepLine(next: { readonly code: string; readonly command: string }): Line {
  return line(step(next.code, next.command));
}

/** A table; the note is said softly beside the caption. */
export function table(
  caption: string,
  { note, columns, rows }: Pick<Table, "columns" | "rows"> & { readonly note?: string },
): Table {
  const soft = note === undefined ? {} : { note: [text("soft", note)] };
  return { kind: "table", caption, ...soft, columns, rows };
}
