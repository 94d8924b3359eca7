/**
 * Scanning texts of any length, a window at a time.
 *
 * @module
 */
import type { ScanFinding } from "../model/scan.ts";
import { findCredentials } from "./find.ts";
import { FIRST, placeAfter } from "./place.ts";

/** A credential may be this long and still be found whole, wherever a window ends. */
const LONGEST = 32_768;

/** What stands before a credential tells what it is. */
const CONTEXT = 512;

/**
 * Finds credentials in a text that arrives in pieces.
 *
 * @param file the file's name, for the report
 * @param pieces the text; memory is bounded by the size of a piece
 * @returns what was found, in order
 */
export async function scanText(
  file: string,
  pieces: AsyncIterable<string>,
): Promise<ScanFinding[]> {
  const findings: ScanFinding[] = [];
  let window = "";
  /** Where the window begins in the text. */
  let origin = FIRST;
  /** How much of the window needs no second look. */
  let searched = 0;
  const search = (limit: number) => {
    let at = 0;
    let place = origin;
    for (const { start, end, kind } of findCredentials(window)) {
      if (start < searched || start >= limit) continue;
      place = placeAfter(place, window, at, start);
      at = start;
      findings.push({ file, cell: null, part: null, output: null, ...place, kind, removed: false });
      searched = end;
    }
    searched = Math.max(searched, limit);
    const dropped = Math.max(0, searched - CONTEXT);
    origin = placeAfter(origin, window, 0, dropped);
    window = window.slice(dropped);
    searched -= dropped;
  };
  for await (const piece of pieces) {
    window += piece;
    const limit = window.length - LONGEST;
    if (limit > searched) search(limit);
  }
  search(window.length);
  return findings;
}
