/**
 * The part of the `redis` package that we use; it is loaded at first use.
 *
 * @module
 * @see https://www.npmjs.com/package/redis
 */
import { configError, summarise } from "../../errors.ts";
import { isLoopback } from "../../system/loopback.ts";

/** A client of the `redis` package: of one server, a Cluster or a Sentinel. */
export interface RedisClient {
  /** Whether it is connected. */
  readonly isOpen: boolean;
  /** Connects. */
  connect(): Promise<unknown>;
  /** Runs a script. */
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  /** Waits for an element of a list, at most `timeout` seconds. */
  blPop(key: string, timeout: number): Promise<unknown>;
  /** Closes the connection at once. */
  destroy(): unknown;
  /** Listens for connection errors. */
  on(event: "error", listener: (error: unknown) => void): unknown;
  /** Lets the connection keep the process alive. */
  ref?(): void;
  /** Lets the process end while the connection is open. */
  unref?(): void;
}

/** Connection timeout in milliseconds. */
const CONNECT_TIMEOUT = 2_000;

/** Checks a server's address: `rediss:`, or `redis:` on this machine. It may hold a password. */
export function checkAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !["redis:", "rediss:"].includes(url.protocol)) {
    // Not quoted: it may hold a password.
    throw configError(
      "The address of Redis must look like rediss://redis.example:6379",
      "Check the option url, or PROVENA_REDIS_URL",
    );
  }
  if (url.protocol !== "rediss:" && !isLoopback(url)) {
    throw configError(
      `Redis at ${url.host} must be reached by rediss:, which is encrypted (redis: only on this ` +
        "machine)",
      "Turn on TLS there, and write rediss: in its address",
    );
  }
  return url;
}

/** Creates a client for one server, not connected yet. */
export async function createRedisClient(url: URL): Promise<RedisClient> {
  const { createClient } = await import("redis").catch((error) => {
    throw configError(
      `Sessions in Redis need the package redis, which cannot be loaded (${summarise(error)})`,
      { say: "Install it", command: "npm install redis@6" },
      error,
    );
  });
  return createClient({
    url: url.href,
    // RedisLink retries itself; the client must not queue or repeat commands.
    disableOfflineQueue: true,
    socket: { reconnectStrategy: false, connectTimeout: CONNECT_TIMEOUT },
  });
}
