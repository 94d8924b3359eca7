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

/**
 * A line from pieces of text.
 *
 * @param content the pieces
 * @returns a line of normal size
 */
export function line(...content: Inline[]): Line {
  return { kind: "line", content };
}

/**
 * The same, small.
 *
 * @param content the pieces
 * @returns a small line
 */
export function small(...content: Inline[]): Line {
  return { ...line(...content), size: "small" };
}

/**
 * The same, standing a little apart from what is before it.
 *
 * @param content the pieces
 * @returns a line of normal size
 */
export function apart(...content: Inline[]): Line {
  return { ...line(...content), apart: true };
}

/**
 * Text with a meaning.
 *
 * @param tone what it means
 * @param value the words
 * @param strong whether it stands out
 * @returns a piece of a line
 */
export function text(tone: Tone, value: string, strong = false): Inline {
  return { kind: "text", text: value, tone, strong };
}

/**
 * The next step, as code and as a command.
 *
 * @param code what to type in a notebook or REPL
 * @param command what to type in a shell
 * @returns a piece of a line
 */
export function step(code: string, command: string): Inline {
  return { kind: "step", code, command };
}
