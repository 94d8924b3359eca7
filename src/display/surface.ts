/**
 * What every display can do, wherever it shows.
 *
 * @module
 */
import type { Document } from "./document.ts";
import type { DisplayEnvironment } from "./environment.ts";

/** Shows one thing that changes. */
export interface Display {
  /** Where it shows. */
  readonly environment: DisplayEnvironment;
  /** Replaces what this display showed; resolves once it can be seen. */
  show(document: Document): Promise<void>;
  /** Ends the display: nothing moves any more, and every timer is given back. */
  close(): Promise<void>;
}
