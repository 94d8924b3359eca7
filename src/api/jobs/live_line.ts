/**
 * The line that tells how a job stands while somebody waits for it.
 *
 * @module
 */
import type { Display } from "../../display/environment.ts";
import type { Document } from "../../display/document.ts";
import type { JobOutcomeData, JobProgress, JobTarget } from "../../model/job.ts";
import { stoppedView, waitedView, waitFailedView, waitingView } from "../../view/job.ts";

/** What the line takes. */
export interface LiveLineParts {
  /** Makes the display it is shown on. */
  readonly liveDisplay: () => Promise<Display>;
}

/** A wait that is over sooner needs no line, in milliseconds. */
const PATIENCE = 1_000;

/** One line; it loads the display only when there is something to show. */
export class LiveLine {
  readonly #parts: LiveLineParts;
  readonly #target: JobTarget;
  #display: Promise<Display> | undefined;

  constructor(parts: LiveLineParts, target: JobTarget) {
    this.#parts = parts;
    this.#target = target;
  }

  /** Shows how it stands, without waiting for that. */
  show(progress: JobProgress): void {
    if (progress.waited < PATIENCE) return;
    this.#display ??= this.#parts.liveDisplay();
    this.#display
      .then((display) => display.show(waitingView(progress, display.environment)))
      .catch(() => {});
  }

  /** Where the line is kept, it has to say the end; elsewhere it goes away. */
  async succeed(outcome: JobOutcomeData, waited: number): Promise<void> {
    await this.#end(waitedView(outcome, waited));
  }

  async fail({ isStopped }: { readonly isStopped: boolean }): Promise<void> {
    await this.#end(isStopped ? stoppedView(this.#target) : waitFailedView);
  }

  async #end(last: Document): Promise<void> {
    try {
      const display = await this.#display;
      const keeps = ["notebook", "custom"].includes(display?.environment.surface ?? "");
      if (keeps) await display?.show(last);
      await display?.close();
    } catch {
      // A display that fails must not turn the end of a job into a failure.
    }
  }
}
