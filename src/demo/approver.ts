/**
 * Approves sign-ins automatically.
 *
 * @module
 */
import { clearTimeout, setTimeout } from "node:timers";
import { answerDevicePage } from "./pages/browser.ts";

/** Gives the client time to show its code first, in milliseconds. */
const DELAY = 150;

/** Goes through the approval pages shortly after a code is issued. */
export class Approver {
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  readonly #approvals = new Set<Promise<void>>();

  schedule(issuer: string, userCode: string, user: string): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      // Fails if a person decided first or the server is down; then there is nothing to approve.
      const approval = answerDevicePage(issuer, userCode, { approveAs: user })
        .catch(() => {})
        .finally(() => this.#approvals.delete(approval));
      this.#approvals.add(approval);
    }, DELAY);
    this.#timers.add(timer);
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    await Promise.all(this.#approvals);
  }
}
