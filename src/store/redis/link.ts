/**
 * A connection to Redis that is made at need, made again when it fails, and holds nothing up.
 *
 * @module
 */
import { abortable } from "../../async/abortable.ts";
import { within } from "../../async/deadline.ts";
import { isProvenaError, ProvenaError, summarise } from "../../errors.ts";
import type { System } from "../../system/system.ts";
import type { RedisClient } from "./client.ts";

/** Milliseconds until a connection that does not answer is given up for another. */
const ATTEMPT_WITHIN = 2_000;

/** Milliseconds until a command is given up, however often it was tried. */
const ANSWER_WITHIN = 5_000;

/** Milliseconds between two tries, at first and at most. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 500;

/** The server's own refusals that another try does not change. */
const LASTING = /^(WRONGPASS|NOAUTH|NOPERM|DENIED|OOM|MISCONF|WRONGTYPE|CROSSSLOT|ERR)\b/;

/** A script and what it is given. */
export interface ScriptCall {
  readonly keys: readonly string[];
  readonly args: readonly (string | number)[];
}

/** A wait for one list, on a connection of its own. */
export interface Waiter {
  /** Returns when something was pushed, after so many milliseconds, or when the signal says so. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
  /** Closes the connection. */
  close(): void;
}

/** Connections to one server or cluster. */
export class RedisLink {
  readonly #system: System;
  readonly #create: () => RedisClient | Promise<RedisClient>;
  readonly #place: string;
  #client: Promise<RedisClient> | undefined;
  #inFlight = 0;
  /** Once it was waited for in vain, one try tells whether it is back. */
  #isDown = false;

  /**
   * @param system the outside world
   * @param place what to call the server in errors
   * @param create makes a client, not connected yet
   */
  constructor(
    system: System,
    place: string,
    create: () => RedisClient | Promise<RedisClient>,
  ) {
    this.#system = system;
    this.#place = place;
    this.#create = create;
  }

  /**
   * Runs a script, again on another connection where one fails: it must bear being run twice.
   *
   * @param script the script
   * @param call its keys and arguments
   * @returns what it returns
   * @throws {ProvenaError} `ERR_STORE` if Redis does not answer, or refuses
   */
  async run(script: string, call: ScriptCall): Promise<unknown> {
    const options = { keys: [...call.keys], arguments: call.args.map(String) };
    const until = this.#isDown ? 0 : this.#system.now() + ANSWER_WITHIN;
    for (let attempt = 0;; attempt++) {
      const connecting = this.#client ??= this.#open();
      this.#inFlight += 1;
      try {
        const client = await this.#within(ATTEMPT_WITHIN, connecting);
        client.ref?.();
        const reply = await this.#within(ATTEMPT_WITHIN, client.eval(script, options));
        this.#isDown = false;
        return reply;
      } catch (error) {
        if (isProvenaError(error)) throw error;
        if (LASTING.test(summarise(error))) throw this.#failure(error);
        if (this.#client === connecting) this.close();
        const pause = Math.min(FIRST_PAUSE * 2 ** attempt, LONGEST_PAUSE);
        if (this.#system.now() + pause >= until) {
          this.#isDown = true;
          throw this.#failure(error);
        }
        await this.#system.sleep(pause);
      } finally {
        this.#inFlight -= 1;
        // A connection at rest must not keep a process that has finished.
        if (this.#inFlight === 0) this.#client?.then((client) => client.unref?.(), () => {});
      }
    }
  }

  /**
   * Begins to wait for pushes to a list.
   *
   * @param key the list
   * @returns the wait, to be closed
   */
  listen(key: string): Waiter {
    let connecting: Promise<RedisClient> | undefined;
    const close = () => {
      connecting?.then(destroy, () => {});
      connecting = undefined;
    };
    const pause = async (ms: number, signal?: AbortSignal): Promise<void> => {
      try {
        const client = await abortable(connecting ??= this.#open(), signal);
        await abortable(this.#within(ms + ATTEMPT_WITHIN, client.blPop(key, ms / 1000)), signal);
      } catch {
        close();
        signal?.throwIfAborted();
        await this.#system.sleep(ms, { signal });
      }
    };
    return { pause, close };
  }

  /** Closes the connection; the next command makes another. */
  close(): void {
    this.#client?.then(destroy, () => {});
    this.#client = undefined;
  }

  async #open(): Promise<RedisClient> {
    const client = await this.#create();
    // What fails is told by the command that was waiting for it.
    client.on("error", () => {});
    if (!client.isOpen) await client.connect();
    return client;
  }

  async #within<T>(ms: number, work: Promise<T>): Promise<T> {
    const late = () => new Error(`no answer for ${ms / 1000} s`);
    return await within(this.#system, { ms, late }, () => work);
  }

  #failure(error: unknown): ProvenaError<"ERR_STORE"> {
    const why = summarise(error);
    const next = LASTING.test(why)
      ? "Check the server and what this user may do there"
      : "Nobody is signed out by this: try again when it answers";
    return new ProvenaError(
      "ERR_STORE",
      `The session cannot be reached in Redis at ${this.#place} (${why})`,
      { cause: error, next },
    );
  }
}

function destroy(client: RedisClient): void {
  // A client that is closed already may say so, at once or later.
  void Promise.resolve().then(() => client.destroy()).catch(() => {});
}
