/**
 * Scans texts of any length, one window at a time.
 *
 * @module
 */
import { findCredentials, MAX_LENGTH, WINDOW } from "../model/credentials/find.ts";
import type { ScanFinding } from "../model/scan.ts";
import { FIRST, PlaceCounter } from "./place.ts";

/** Characters that are kept before a window, since the text before a credential tells its kind. */
const CONTEXT = 512;

const STEP = WINDOW - MAX_LENGTH - CONTEXT;

/** Finds credentials in a text that arrives in pieces. `pause` is called between windows. */
export async function scanText(
  file: string,
  pieces: AsyncIterable<string>,
  pause: () => Promise<void> | undefined = () => undefined,
): Promise<ScanFinding[]> {
  const findings: ScanFinding[] = [];
  let window = "";
  /** Place of the window in the text. */
  let origin = FIRST;
  /** Part of the window that has been searched. */
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
    // The kept text and the added piece together fit in one window.
    for (let at = 0; at < piece.length; at += STEP) {
      // Joined, since a sum is kept in parts, which take longer to read.
      window = [window, piece.slice(at, at + STEP)].join("");
      const limit = window.length - MAX_LENGTH;
      if (limit > searched) search(limit);
      await pause();
    }
  }
  search(window.length);
  return findings;
}
