/**
 * The answer of an operation, as data.
 *
 * @module
 */

/** What else is known about records, by the value of their `id`. */
export type KnownItems = ReadonlyMap<
  string,
  { readonly name: string; readonly type: string; readonly owner: string }
>;

/** What the view of an answer shows. */
export interface ResultData {
  /** The operation, such as `registry.fetch`. */
  readonly operation: string;
  readonly status: number;
  /** How long it took, in milliseconds. */
  readonly duration: number;
  /** The media type; empty where none was said. */
  readonly contentType: string;
  readonly data: unknown;
  /** The list of records the data is or holds. */
  readonly rows: readonly unknown[] | undefined;
  /** What else is known about the rows. */
  readonly known: KnownItems | undefined;
  /** Why the rows' names could not be fetched; undefined if they could, or need not be. */
  readonly unknown: string | undefined;
  /** What walks all pages, if there are more. */
  readonly morePages: { readonly code: string; readonly command: string } | undefined;
}
