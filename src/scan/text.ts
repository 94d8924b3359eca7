/**
 * Scanning texts of any length, a window at a time.
 *
 * @module
 */
import { findCredentials, LONGEST, WINDOW } from "../model/credentials/find.ts";
import type { ScanFinding } from "../model/scan.ts";
import { FIRST, PlaceCounter } from "./place.ts";

/** What stands before a credential tells what it is. */
const CONTEXT = 512;

const STEP = WINDOW - LONGEST - CONTEXT;

/**
 * Finds credentials in a text that arrives in pieces.
 *
 * @param file the file's name, for the report
 * @param pieces the text; memory is bounded by the size of a piece
 * @param pause lets other work go on where that is due, and throws where all shall end
 * @returns what was found, in order
 */
export async function scanText(
  file: string,
  pieces: AsyncIterable<string>,
  pause: () => Promise<void> | undefined = () => undefined,
): Promise<ScanFinding[]> {
  const findings: ScanFinding[] = [];
  let window = "";
  /** Where the window begins in the text. */
  let origin = FIRST;
  /** How much of the window needs no second look. */
  let searched = 0;
  const search = (limit: number) => {
    const places = new PlaceCounter(window, origin);
    for (const { start, end, kind } of findCredentials(window)) {
      if (start < searched || start >= limit) continue;
      const place = places.at(start);
      findings.push({ file, cell: null, part: null, output: null, ...place, kind, removed: false });
      searched = end;
    }
    searched = Math.max(searched, limit);
    const dropped = Math.max(0, searched - CONTEXT);
    origin = new PlaceCounter(window, origin).at(dropped);
    window = window.slice(dropped);
    searched -= dropped;
  };
  for await (const piece of pieces) {
    // What was kept and what is added are searched in one step.
    for (let at = 0; at < piece.length; at += STEP) {
      window += piece.slice(at, at + STEP);
      const limit = window.length - LONGEST;
      if (limit > searched) search(limit);
      await pause();
    }
  }
  search(window.length);
  return findings;
}
