/**
 * The response of an operation, as data.
 *
 * @module
 */

import type { ItemLineage, Unnamed } from "./lineage.ts";

/** Details of items, by the `id` of their records. */
export type KnownItems = ReadonlyMap<
  string,
  { readonly name: string; readonly type: string; readonly owner: string }
>;

/** How far the reading of all pages has come. */
export interface ReadingProgress {
  readonly pages: number;
  readonly items: number;
  /** The number of all items, if the API tells it. */
  readonly total: number | undefined;
}

/** The records of all pages, in the shape of `toJSON()`. */
export interface RecordListData<I = unknown> {
  /** The operation, such as `registry.list`. */
  readonly operation: string;
  /** How many pages were read. */
  readonly pages: number;
  /** How long it took, in milliseconds. */
  readonly duration: number;
  /** The records of all pages. */
  readonly rows: readonly I[];
}

/** A response, with what its view shows. */
export interface ResultData {
  /** The operation, such as `registry.fetch`. */
  readonly operation: string;
  readonly status: number;
  /** How long it took, in milliseconds. */
  readonly duration: number;
  /** The media type; empty if there is none. */
  readonly contentType: string;
  readonly data: unknown;
  /** The data itself if it is a list of records, or the list in it. */
  readonly rows: readonly unknown[] | undefined;
  /** Details of the rows. */
  readonly known: KnownItems | undefined;
  /** Why the names of the rows could not be fetched; undefined if nothing failed. */
  readonly unknown: string | undefined;
  /** The lineage it holds, if it holds one. */
  readonly lineage?: { readonly graph: ItemLineage; readonly unnamed: Unnamed } | undefined;
  /** The job it started, which goes on after it. */
  readonly job?: string | undefined;
  /** How to read all pages, if there are more. */
  readonly morePages: { readonly code: string; readonly command: string } | undefined;
}
