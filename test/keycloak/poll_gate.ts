/**
 * Holds back the library's polls until a test has prepared the server.
 */

/** A poll, and the part of its answer that tests check. */
export interface GatedPoll {
  /** When it came to the gate, in milliseconds. */
  readonly sentAt: number;
  /** When its answer arrived, in milliseconds. */
  readonly answeredAt: number;
  readonly error: string | undefined;
}

/** A `fetch` whose polls wait until the gate is opened. */
export class PollGate {
  readonly polls: GatedPoll[] = [];
  readonly #early: ((deviceCode: string) => Promise<unknown>) | undefined;
  #open!: () => void;
  readonly #opened = new Promise<void>((resolve) => this.#open = resolve);

  /**
   * With `early`, which polls for another client, the library's polls come too early after it and
   * are let through, until the answer to one is slow_down.
   */
  constructor(early?: (deviceCode: string) => Promise<unknown>) {
    this.#early = early;
  }

  open(): void {
    this.#open();
  }

  readonly fetch: typeof fetch = async (input, init) => {
    // A form or a blob: both can be read here and still be sent.
    const form = new URLSearchParams(await new Response(init?.body ?? "").text());
    const deviceCode = form.get("device_code");
    if (deviceCode === null) return await fetch(input, init);
    const sentAt = performance.now();
    const isSlowed = this.polls.some(({ error }) => error === "slow_down");
    if (this.#early && !isSlowed) await this.#early(deviceCode);
    else await this.#opened;
    const response = await fetch(input, init);
    const { error } = await response.clone().json() as { error?: string };
    this.polls.push({ sentAt, answeredAt: performance.now(), error });
    return response;
  };
}
