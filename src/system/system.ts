/**
 * The outside world: clock, randomness, environment, files, network, streams.
 *
 * Everything that does not belong to a function's arguments comes in through one {@link System},
 * so that tests can control it.
 *
 * @module
 */
import { denoGlobal, detectKernel, type KernelChannel } from "./kernel.ts";
import { type OutputStream, outputStream } from "./output_stream.ts";
import { nodeCrypto, nodeFs, nodeOs } from "./builtin.ts";
import type { Proxy } from "./proxy.ts";
import { readTrusted, textIn } from "./trusted_file.ts";
import { readVariable } from "./variable.ts";

export type { KernelChannel } from "./kernel.ts";
export type { OutputStream } from "./output_stream.ts";

/** Importing `node:process` would open the standard streams, and take as long as all the rest. */
const process: typeof globalThis.process = globalThis.process;

/** The JavaScript runtime the package runs on. */
export type Runtime = "node" | "deno" | "bun";

/** Small files outside the token store. */
export interface Files {
  /** The text of a file, or undefined if it does not exist. */
  readText(path: string): Promise<string | undefined>;
  /** Synchronous read of a configuration file; throws if other users could have written it. */
  readTrusted(path: string): string | undefined;
  /** Replaces a file atomically; only its owner can read it. */
  writeText(path: string, text: string): Promise<void>;
}

/** Options of {@link System.sleep}. */
export interface SleepOptions {
  /** Aborts the wait; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Whether the process may exit during the wait. @default false */
  readonly background?: boolean;
}

/** Everything outside this package that it depends on. */
export interface System {
  /** The JavaScript runtime. */
  readonly runtime: Runtime;
  /** Node's name for the operating system, such as `linux`. */
  readonly os: string;
  /** The id of this process. */
  readonly pid: number;
  /** This machine's name. */
  readonly host: string;
  /** The user's home folder, if there is one. */
  readonly home: string | undefined;
  /** The notebook kernel, if the package runs in one. */
  readonly kernel: KernelChannel | undefined;
  /** For data. */
  readonly stdout: OutputStream;
  /** For everything else. */
  readonly stderr: OutputStream;
  /** Small files. */
  readonly files: Files;
  /** Sends a request. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** The proxy that {@link fetch} goes through; absent for another `fetch`. */
  readonly proxyFor?: ((url: URL) => Promise<Proxy | undefined>) | undefined;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Waits, or rejects with the signal's reason. */
  sleep(ms: number, options?: SleepOptions): Promise<void>;
  /** Calls `ring` after `ms`, if the process still runs. Returns a function that cancels it. */
  alarm(ms: number, ring: () => void): () => void;
  /** A random hexadecimal string with two digits for each byte. */
  random(bytes: number): string;
  /** An environment variable as {@link readVariable} reads it; undefined if unset or empty. */
  env(name: string): string | undefined;
  /** Calls the listener on Ctrl-C or a kernel's Stop. Returns a function that removes it. */
  onInterrupt(listener: () => void): () => void;
}

const runtime = detectRuntime();

/** The `fetch` of the runtime, or what a program had put in its place before. */
export const ownFetch: typeof fetch = fetch;

/** The real {@link System}. */
export const realSystem: System = {
  runtime,
  os: process.platform,
  pid: process.pid,
  get host() {
    return nodeOs().hostname();
  },
  get home() {
    return homeFolder();
  },
  get kernel() {
    return detectKernel();
  },
  stdout: outputStream("stdout", runtime === "node"),
  stderr: outputStream("stderr", runtime === "node"),
  files: {
    readText,
    readTrusted,
    writeText: async (path, text) =>
      await (await import("./write_text.ts")).writeText(path, text, realSystem),
  },
  fetch: async (input, init) =>
    isProxyNamed()
      ? await (await import("./proxy.ts")).fetchThroughProxy(realSystem, input, init)
      : await fetch(input, init),
  proxyFor: async (url) =>
    isProxyNamed() ? (await import("./proxy.ts")).proxyFor(url, realSystem) : undefined,
  now: () => Date.now(),
  sleep,
  alarm,
  random,
  env: (name) => readVariable(name, process.env[name]),
  onInterrupt,
};

/** Random bytes that nobody has got: to ask for many takes as long as to ask for a few. */
let unused = new Uint8Array(0);

function random(bytes: number): string {
  if (unused.length < bytes) {
    unused = new Uint8Array(bytes + 256);
    if (runtime === "node") nodeCrypto().randomFillSync(unused);
    else crypto.getRandomValues(unused);
  }
  let digits = "";
  for (const byte of unused.subarray(0, bytes)) digits += byte.toString(16).padStart(2, "0");
  unused = unused.subarray(bytes);
  return digits;
}

/** A random number from 0 up to, but not including, 1. */
export function randomFraction(system: Pick<System, "random">): number {
  return Number.parseInt(system.random(4), 16) / 2 ** 32;
}

function isProxyNamed(): boolean {
  return ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"]
    .some((name) => process.env[name] || process.env[name.toLowerCase()]);
}

function detectRuntime(): Runtime {
  if (denoGlobal()) return "deno";
  return process.versions.bun ? "bun" : "node";
}

/**
 * None for root in another user's home, as `sudo` leaves it on some systems: whatever root wrote
 * there, the user could not use any more.
 */
function homeFolder(): string | undefined {
  try {
    // Bun's `homedir` does not see a variable that was set after the start.
    const home = (process.platform !== "win32" && process.env["HOME"]) || nodeOs().homedir();
    const isForeign = process.geteuid?.() === 0 &&
      nodeFs().statSync(home, { throwIfNoEntry: false })?.uid;
    return isForeign ? undefined : home || undefined;
  } catch {
    return undefined;
  }
}

function readText(path: string): Promise<string | undefined> {
  try {
    return Promise.resolve(textIn(path, nodeFs().readFileSync(path)));
  } catch (error) {
    const isMissing = (error as { code?: string }).code === "ENOENT";
    return isMissing ? Promise.resolve(undefined) : Promise.reject(error);
  }
}

/** In milliseconds; a longer timer would fire at once. */
const MAX_TIMER = 2 ** 31 - 1;

async function sleep(ms: number, options: SleepOptions = {}): Promise<void> {
  let left = ms;
  for (; left > MAX_TIMER; left -= MAX_TIMER) await sleepOnce(MAX_TIMER, options);
  await sleepOnce(left, options);
}

function sleepOnce(ms: number, options: SleepOptions): Promise<void> {
  const { signal, background = false } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer: ReturnType<typeof setTimeout> = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    if (background) (timer as { unref?(): void }).unref?.();
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** Ignores an alarm beyond the longest timer, which is more than three weeks away. */
function alarm(ms: number, ring: () => void): () => void {
  if (ms > MAX_TIMER) return () => {};
  const timer: ReturnType<typeof setTimeout> = setTimeout(ring, ms);
  (timer as { unref?(): void }).unref?.();
  return () => clearTimeout(timer);
}

function onInterrupt(listener: () => void): () => void {
  const deno = denoGlobal();
  if (deno) {
    deno.addSignalListener("SIGINT", listener);
    return () => deno.removeSignalListener("SIGINT", listener);
  }
  process.on("SIGINT", listener);
  return () => void process.off("SIGINT", listener);
}
