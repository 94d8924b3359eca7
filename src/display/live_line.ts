/**
 * One line that shows the progress of long work.
 *
 * @module
 */
import type { Document } from "./document.ts";
import type { Display, DisplayEnvironment } from "./environment.ts";

/** Work that ends sooner shows no line. In milliseconds. */
export const SHOW_AFTER = 300;

/** What a line needs. */
export interface LiveLineParts {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Creates the display. Undefined shows nothing. */
  readonly liveDisplay: (() => Promise<Display>) | undefined;
}

/** A line that changes. It loads the display only when there is something to show. */
export class LiveLine {
  readonly #parts: LiveLineParts;
  readonly #started: number;
  #display: Promise<Display> | undefined;

  constructor(parts: LiveLineParts) {
    this.#parts = parts;
    this.#started = parts.now();
  }

  /** Milliseconds since the work began. */
  get elapsed(): number {
    return this.#parts.now() - this.#started;
  }

  /** Shows a view without waiting until it is visible. A view that is undefined shows nothing. */
  show(view: (environment: DisplayEnvironment) => Document | undefined): void {
    const { liveDisplay } = this.#parts;
    if (liveDisplay === undefined || this.elapsed < SHOW_AFTER) return;
    this.#display ??= liveDisplay();
    this.#display.then(async (display) => {
      const document = view(display.environment);
      if (document !== undefined) await display.show(document);
    }).catch(() => {});
  }

  /** Ends the line. A notebook keeps it, so there it shows `last`; elsewhere it disappears. */
  async end(last: Document): Promise<void> {
    try {
      const display = await this.#display;
      const keeps = ["notebook", "custom"].includes(display?.environment.surface ?? "");
      if (keeps) await display?.show(last);
      await display?.close();
    } catch {
      // The work has succeeded even if the display fails.
    }
  }
}
