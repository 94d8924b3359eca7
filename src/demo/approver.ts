/**
 * Approves sign-ins by itself.
 *
 * @module
 */
import { clearTimeout, setTimeout } from "node:timers";
import { walkThroughPages } from "./pages/browser.ts";

/** Long enough for the client to show its code first, in milliseconds. */
const SOON = 150;

/** Walks through the pages shortly after a code was issued. */
export class Approver {
  readonly #waiting = new Set<ReturnType<typeof setTimeout>>();
  readonly #walking = new Set<Promise<void>>();

  schedule(issuer: string, userCode: string, user: string): void {
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      // A person who was faster, or a server that is down, leaves nothing to approve.
      const walk = walkThroughPages(issuer, userCode, { approveAs: user })
        .catch(() => {})
        .finally(() => this.#walking.delete(walk));
      this.#walking.add(walk);
    }, SOON);
    this.#waiting.add(timer);
  }

  async close(): Promise<void> {
    for (const timer of this.#waiting) clearTimeout(timer);
    this.#waiting.clear();
    await Promise.all(this.#walking);
  }
}
