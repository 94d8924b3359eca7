/**
 * What is used of the `redis` package, which is loaded at first use.
 *
 * @module
 * @see https://www.npmjs.com/package/redis
 */
import { configError, summarise } from "../../errors.ts";
import { isLoopback } from "../../system/loopback.ts";

/** A client of the `redis` package: of one server, a Cluster or a Sentinel. */
export interface RedisClient {
  /** Whether it was connected and not given up since. */
  readonly isOpen: boolean;
  /** Connects. */
  connect(): Promise<unknown>;
  /** Runs a script. */
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  /** Waits for an element of a list, so many seconds at most. */
  blPop(key: string, timeout: number): Promise<unknown>;
  /** Closes at once. */
  destroy(): unknown;
  /** Listens for connections that fail. */
  on(event: "error", listener: (error: unknown) => void): unknown;
  /** Keeps the process alive. */
  ref?(): void;
  /** Lets the process end. */
  unref?(): void;
}

/** Milliseconds until an attempt to connect is given up. */
const CONNECT_WITHIN = 2_000;

/**
 * Checks the address of a server.
 *
 * @param address `rediss://host:port`, or `redis:` on this machine
 * @returns the address as a URL, which may hold a password
 * @throws {ProvenaError} `ERR_CONFIG` if it is none, or is not encrypted
 */
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

/**
 * Makes a client of one server, not connected yet.
 *
 * @param url its address
 * @returns the client
 * @throws {ProvenaError} `ERR_CONFIG` if the package is not installed
 */
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
    // Whoever sends a command waits for it and tries again; nothing is sent behind their back.
    disableOfflineQueue: true,
    socket: { reconnectStrategy: false, connectTimeout: CONNECT_WITHIN },
  });
}
