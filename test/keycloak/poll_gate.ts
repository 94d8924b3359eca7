/**
 * Holds back the library's polls until a test has prepared the server.
 */

/** The part of a poll's answer that tests check. */
export interface PollAnswer {
  /** When it arrived, in milliseconds. */
  readonly at: number;
  readonly error: string | undefined;
}

/** A `fetch` whose polls wait until the gate is opened. */
export class PollGate {
  readonly answers: PollAnswer[] = [];
  /** The device code of the first poll at the gate. */
  readonly deviceCode: Promise<string>;
  open!: () => void;
  #seen!: (deviceCode: string) => void;
  readonly #opened = new Promise<void>((resolve) => this.open = resolve);

  constructor() {
    this.deviceCode = new Promise((resolve) => this.#seen = resolve);
  }

  readonly fetch: typeof fetch = async (input, init) => {
    // A form or a blob: both can be read here and still be sent.
    const form = new URLSearchParams(await new Response(init?.body ?? "").text());
    const deviceCode = form.get("device_code");
    if (deviceCode === null) return await fetch(input, init);
    this.#seen(deviceCode);
    await this.#opened;
    const response = await fetch(input, init);
    const { error } = await response.clone().json() as { error?: string };
    this.answers.push({ at: performance.now(), error });
    return response;
  };
}
