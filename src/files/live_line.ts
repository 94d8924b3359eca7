/**
 * The line that moves while files are moved.
 *
 * @module
 */
import type { Document } from "../display/document.ts";
import type { Display } from "../display/environment.ts";
import type { TransferData, TransferProgress } from "../model/dataset_files.ts";
import { movingView, transferLine, unfinishedView } from "../view/files.ts";

/** A transfer that takes no longer than this needs no line. In milliseconds. */
const PATIENCE = 1_000;

/** What a line needs. */
export interface LiveLineParts {
  readonly now: () => number;
  /** Makes the display it is shown on. */
  readonly liveDisplay: () => Promise<Display>;
}

/** One line; it loads the display only when there is something to show. */
export class LiveLine {
  readonly #parts: LiveLineParts;
  readonly #direction: TransferData["direction"];
  readonly #began: number;
  #display: Promise<Display> | undefined;

  constructor(parts: LiveLineParts, direction: TransferData["direction"]) {
    this.#parts = parts;
    this.#direction = direction;
    this.#began = parts.now();
  }

  /** Shows how far it is, without waiting for that. */
  show(progress: TransferProgress): void {
    if (this.#parts.now() - this.#began < PATIENCE) return;
    this.#display ??= this.#parts.liveDisplay();
    this.#display.then(async (display) => {
      const { surface } = display.environment;
      // Where lines are only added, every one would be new.
      if (surface !== "plain") await display.show(movingView(this.#direction, progress, surface));
    }).catch(() => {});
  }

  /** Says what came of it where the line is kept; elsewhere the line goes away. */
  async end(report: TransferData | undefined): Promise<void> {
    const last: Document = report ? [transferLine(report)] : unfinishedView(this.#direction);
    try {
      const display = await this.#display;
      const keeps = ["notebook", "custom"].includes(display?.environment.surface ?? "");
      if (keeps) await display?.show(last);
      await display?.close();
    } catch {
      // A display that fails must not turn the end of a transfer into a failure.
    }
  }
}
