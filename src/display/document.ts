/**
 * The document tree: what is shown, independent of where.
 *
 * Views build documents from data. The renderers for notebook, terminal and plain text take the
 * same tree. They escape everything, so text from a server can never be markup.
 *
 * @module
 */

/** The meaning of a text. Renderers show it by colour; the words must be clear without it. */
export type Tone = "normal" | "soft" | "good" | "notice" | "bad";

/** A piece of a line. */
export type Inline =
  | string
  | {
    readonly kind: "text";
    readonly text: string;
    readonly tone?: Tone;
    readonly strong?: boolean;
    /** Not broken across lines if there is room, such as a handle. */
    readonly whole?: boolean;
  }
  /** A name that people may type, such as a role. */
  | { readonly kind: "code"; readonly text: string }
  /** The next step: as a line of code, and as a command for the shell. */
  | { readonly kind: "step"; readonly code: string; readonly command: string }
  /** A link; shown as text unless it is https: or loopback http:. */
  | { readonly kind: "link"; readonly href: string; readonly text?: string }
  /** A person's name or mail address; masked in notebooks. */
  | { readonly kind: "identity"; readonly text: string };

/** A line of text. */
export interface Line {
  readonly kind: "line";
  readonly content: readonly Inline[];
  /** `code` is for the user code, which is shown most prominently. */
  readonly size?: "small" | "normal" | "code";
  /** Adds some space before the line. */
  readonly apart?: boolean;
  /** In a card: show the line only with its picture, or only without it. */
  readonly where?: "withPicture" | "withoutPicture";
}

/** A line shown during a wait; a terminal may show a spinner beside it. */
export interface Waiting {
  readonly kind: "waiting";
  readonly content: readonly Inline[];
  /** In a card: show it only with its picture. */
  readonly where?: "withPicture";
}

/** A table. The first column names the row. Without `columns` there is no header row. */
export interface Table {
  readonly kind: "table";
  /** Empty if the label of the fold around it says the same. */
  readonly caption: string;
  /** Shown dimmed beside the caption. */
  readonly note?: readonly Inline[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (readonly Inline[])[])[];
}

/** A picture beside text, or above it if there is no room. */
export interface Card {
  readonly kind: "card";
  /** The content of the QR code; left out of plain text in notebooks. */
  readonly qr?: { readonly text: string; readonly alt: string };
  readonly body: readonly (Line | Waiting)[];
}

/** Nested data that can be folded and unfolded. */
export interface Tree {
  readonly kind: "tree";
  readonly label: readonly Inline[];
  readonly children: readonly Tree[];
}

/** A box of a picture. The words say what its shape and colour say. */
export interface PictureNode {
  readonly id: string;
  /** `round` is for things, `square` for what was done, `pointed` for people; `plain` for others. */
  readonly shape: "round" | "square" | "pointed" | "plain";
  /** What kind of thing it is, in plain words. */
  readonly kind: string;
  /** Its name, if it is known; an `identity` is masked in notebooks. */
  readonly name?: Inline | undefined;
  /** Whether the picture is about it. */
  readonly marked?: boolean;
}

/** An arrow of a picture, from one box to another. */
export interface PictureLink {
  readonly source: string;
  readonly target: string;
  /** What it means, in a word or two. */
  readonly words: string;
}

/** A picture of boxes and arrows, and the same in words: a terminal shows only the words. */
export interface Picture {
  readonly kind: "picture";
  /** What it shows, for those who do not see it. */
  readonly alt: string;
  readonly nodes: readonly PictureNode[];
  readonly links: readonly PictureLink[];
  /** What the picture leaves out of the words; shown with it alone. */
  readonly note?: string;
  readonly words: Tree;
}

/**
 * A part that can be folded away. Where it is closed, a screen shows only its label; text for a file
 * or a pipe has all of it.
 */
export interface Fold {
  readonly kind: "fold";
  readonly label: readonly Inline[];
  readonly content: Document;
  /** @default false */
  readonly open?: boolean;
  /** Where else the content is, for a terminal, in which a closed fold cannot be opened. */
  readonly elsewhere?: { readonly code: string; readonly command: string };
}

/** A block of a document. */
export type Block = Line | Waiting | Table | Card | Tree | Picture | Fold;

/** What views create and displays show. */
export type Document = readonly Block[];

/** A value, or the result of an `&&` whose condition is false. */
type Maybe<T> = T | false | "" | undefined;

/** A part of a document: a block, a list of parts, or nothing if a condition is false. */
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

/** A small line. */
export function small(...content: readonly Maybe<Inline>[]): Line {
  return { ...line(...content), size: "small" };
}

/** A line with some space before it. */
export function apart(...content: readonly Maybe<Inline>[]): Line {
  return { ...line(...content), apart: true };
}

/** Text with a tone; `strong` makes it bold. */
export function text(tone: Tone, value: string, strong = false): Inline {
  return { kind: "text", text: value, tone, strong };
}

/** Text that is not broken across lines, such as a handle or a date. */
export function whole(value: string): Inline {
  return { kind: "text", text: value, whole: true };
}

/** A name that people may type, such as a role. */
export function code(value: string): Inline {
  return { kind: "code", text: value };
}

/** A link; shown as text unless it is https: or loopback http:. */
export function link(href: string, words?: string): Inline {
  return { kind: "link", href, ...(words === undefined ? {} : { text: words }) };
}

/** A person's name or mail address. */
export function identity(value: string): Inline {
  return { kind: "identity", text: value };
}

/** The next step: code for a notebook or REPL, and a command for a shell. */
export function step(code: string, command: string): Inline {
  return { kind: "step", code, command };
}

/** The next step on its own line. */
export function stepLine(next: { readonly code: string; readonly command: string }): Line {
  return line(step(next.code, next.command));
}

/** A table; the note is shown dimmed beside the caption. */
export function table(
  caption: string,
  { note, columns, rows }: Pick<Table, "columns" | "rows"> & { readonly note?: string },
): Table {
  const soft = note === undefined ? {} : { note: [text("soft", note)] };
  return { kind: "table", caption, ...soft, columns, rows };
}
