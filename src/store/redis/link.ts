/**
 * A connection to Redis: opened lazily, reopened after a failure; never keeps the process alive.
 *
 * @module
 */
import { abortable } from "../../async/abortable.ts";
import { within } from "../../async/deadline.ts";
import { isProvenaError, ProvenaError, summarise } from "../../errors.ts";
import type { System } from "../../system/system.ts";
import type { RedisClient } from "./client.ts";

/** Milliseconds without an answer after which a command is retried on a new connection. */
const ATTEMPT_TIMEOUT = 2_000;

/** Milliseconds after which a command fails, all retries included. */
const COMMAND_TIMEOUT = 5_000;

/** Milliseconds between two tries: the first pause, and the longest. */
const MIN_PAUSE = 50;
const MAX_PAUSE = 500;

/** Errors of the server that a retry does not solve. */
const PERMANENT = /^(WRONGPASS|NOAUTH|NOPERM|DENIED|OOM|MISCONF|WRONGTYPE|CROSSSLOT|ERR)\b/;

/** The keys and arguments of a script. */
export interface ScriptCall {
  readonly keys: readonly string[];
  readonly args: readonly (string | number)[];
}

/** Waits for pushes to one list, on its own connection. */
export interface Waiter {
  /** Resolves after a push, or after `ms` milliseconds. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
  /** Closes the connection. */
  close(): void;
}

/** Connections to one server or cluster. */
export class RedisLink {
  readonly #system: System;
  readonly #create: () => RedisClient | Promise<RedisClient>;
  readonly #serverName: string;
  #client: Promise<RedisClient> | undefined;
  #inFlight = 0;
  /** After a command failed, the next one is tried only once, so that callers do not wait again. */
  #isDown = false;

  constructor(
    system: System,
    serverName: string,
    create: () => RedisClient | Promise<RedisClient>,
  ) {
    this.#system = system;
    this.#serverName = serverName;
    this.#create = create;
  }

  /** Runs a script, with retries; it may run twice, so it must be idempotent. */
  async run(script: string, call: ScriptCall): Promise<unknown> {
    const options = { keys: [...call.keys], arguments: call.args.map(String) };
    const until = this.#isDown ? 0 : this.#system.now() + COMMAND_TIMEOUT;
    for (let attempt = 0;; attempt++) {
      const connecting = this.#client ??= this.#open();
      this.#inFlight += 1;
      try {
        const client = await this.#within(ATTEMPT_TIMEOUT, connecting);
        client.ref?.();
        const reply = await this.#within(ATTEMPT_TIMEOUT, client.eval(script, options));
        this.#isDown = false;
        return reply;
      } catch (error) {
        if (isProvenaError(error)) throw error;
        if (PERMANENT.test(summarise(error))) throw this.#failure(error);
        if (this.#client === connecting) this.close();
        const pause = Math.min(MIN_PAUSE * 2 ** attempt, MAX_PAUSE);
        if (this.#system.now() + pause >= until) {
          this.#isDown = true;
          throw this.#failure(error);
        }
        await this.#system.sleep(pause);
      } finally {
        this.#inFlight -= 1;
        // An idle connection must not keep the process alive.
        if (this.#inFlight === 0) this.#client?.then((client) => client.unref?.(), () => {});
      }
    }
  }

  /** Listens for pushes to a list, until closed. */
  listen(key: string): Waiter {
    let connecting: Promise<RedisClient> | undefined;
    const close = () => {
      connecting?.then(destroy, () => {});
      connecting = undefined;
    };
    const pause = async (ms: number, signal?: AbortSignal): Promise<void> => {
      try {
        const client = await abortable(connecting ??= this.#open(), signal);
        await abortable(this.#within(ms + ATTEMPT_TIMEOUT, client.blPop(key, ms / 1000)), signal);
      } catch {
        close();
        signal?.throwIfAborted();
        await this.#system.sleep(ms, { signal });
      }
    };
    return { pause, close };
  }

  /** Closes the connection; the next command opens a new one. */
  close(): void {
    this.#client?.then(destroy, () => {});
    this.#client = undefined;
  }

  async #open(): Promise<RedisClient> {
    const client = await this.#create();
    // The command that was waiting reports the failure.
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
    const next = PERMANENT.test(why)
      ? "Check the server and what this user may do there"
      : "Nobody is signed out by this: try again when it answers";
    return new ProvenaError(
      "ERR_STORE",
      `The session cannot be reached in Redis at ${this.#serverName} (${why})`,
      { cause: error, next },
    );
  }
}

function destroy(client: RedisClient): void {
  // A client that is already closed may throw, or reject later.
  void Promise.resolve().then(() => client.destroy()).catch(() => {});
}
