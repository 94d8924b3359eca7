/**
 * One line that tells how far long work has come.
 *
 * @module
 */
import type { Document } from "./document.ts";
import type { Display, DisplayEnvironment } from "./environment.ts";

/** Work that is done sooner needs no line, in milliseconds. */
export const SHOW_AFTER = 300;

/** What a line needs. */
export interface LiveLineParts {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Creates the display; without it nothing is shown. */
  readonly liveDisplay: (() => Promise<Display>) | undefined;
}

/** One line; it loads the display only when there is something to show. */
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

  /** Shows a view, without waiting until it is visible; undefined shows nothing there. */
  show(view: (environment: DisplayEnvironment) => Document | undefined): void {
    const { liveDisplay } = this.#parts;
    if (liveDisplay === undefined || this.elapsed < SHOW_AFTER) return;
    this.#display ??= liveDisplay();
    this.#display.then(async (display) => {
      const document = view(display.environment);
      if (document !== undefined) await display.show(document);
    }).catch(() => {});
  }

  /** A notebook keeps the line, so it has to say the end; elsewhere the line goes away. */
  async end(last: Document): Promise<void> {
    try {
      const display = await this.#display;
      const keeps = ["notebook", "custom"].includes(display?.environment.surface ?? "");
      if (keeps) await display?.show(last);
      await display?.close();
    } catch {
      // A display that fails must not turn the end of the work into a failure.
    }
  }
}
