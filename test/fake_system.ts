import type { KernelChannel, System } from "../src/system/system.ts";
import { readVariable } from "../src/system/variable.ts";

/** The initial state of a {@link FakeSystem}. */
export interface FakeSystemOptions {
  /** Milliseconds since the epoch. */
  readonly now?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  /** Whether the system is a notebook kernel, whose messages are recorded. */
  readonly kernel?: boolean;
  /** Whether stderr is a terminal. */
  readonly isTTY?: boolean;
  readonly fetch?: System["fetch"];
  /**
   * Moves the clock automatically during a foreground sleep, so that tests with real sockets run at
   * full speed. Background sleeps (timeouts) that become due on the way are woken too.
   */
  readonly fastForward?: boolean;
  readonly seed?: number;
}

/** A message sent to the kernel's frontend. */
export interface Broadcast {
  readonly type: string;
  readonly content: Record<string, unknown>;
}

/** A {@link System} whose time, randomness, environment and files the test controls. */
export interface FakeSystem extends System {
  /** Moves the clock and wakes sleepers in order; what each one starts runs before the next. */
  advance(ms: number): Promise<void>;
  /** Does the same, but waits for the responses of pending requests before the next sleeper. */
  pass(ms: number): Promise<void>;
  /** Moves the clock as a laptop's sleep does: timers keep their remaining time. */
  jump(ms: number): void;
  /** Resolves when there is a foreground sleeper. */
  asleep(): Promise<void>;
  /** The current sleepers. */
  readonly sleepers: readonly { readonly until: number; readonly background: boolean }[];
  /** The durations of all foreground sleeps so far, in milliseconds. */
  readonly slept: readonly number[];
  /** The number of requests without a response so far. */
  readonly underWay: number;
  /** Simulates Ctrl-C, or a kernel's Stop button. */
  interrupt(): void;
  readonly interruptListeners: number;
  readonly variables: Map<string, string>;
  readonly texts: Map<string, string>;
  readonly broadcasts: readonly Broadcast[];
  /** The texts written to stdout and stderr. */
  readonly written: { readonly stdout: string; readonly stderr: string };
}

interface Sleeper {
  until: number;
  readonly background: boolean;
  readonly order: number;
  wake(): void;
}

/** Lets all ready work run: microtasks and socket events. */
export async function settle(rounds = 3): Promise<void> {
  for (let i = 0; i < rounds; i++) await new Promise((resolve) => setImmediate(resolve));
}

export function createFakeSystem(options: FakeSystemOptions = {}): FakeSystem {
  const { fastForward = false, seed = 1 } = options;
  let now = options.now ?? Date.UTC(2026, 4, 12, 10);
  let order = 0;
  let randomState = seed;
  let isMoving = false;
  let underWay = 0;
  const sleepers = new Set<Sleeper>();
  const slept: number[] = [];
  const listeners = new Set<() => void>();
  const waiting = new Set<() => void>();
  const variables = new Map(Object.entries(options.env ?? {}));
  const texts = new Map(Object.entries(options.files ?? {}));
  const broadcasts: Broadcast[] = [];
  const written = { stdout: "", stderr: "" };
  const kernel: KernelChannel = {
    broadcast: (type, content) => {
      broadcasts.push({ type, content });
      return Promise.resolve();
    },
  };
  const stream = (name: "stdout" | "stderr") => ({
    isTTY: options.isTTY ?? false,
    columns: 80,
    write: (text: string) => void (written[name] += text),
  });

  function next(limit: number, wanted: (sleeper: Sleeper) => boolean = () => true) {
    return [...sleepers]
      .filter((sleeper) => sleeper.until <= limit && wanted(sleeper))
      .sort((a, b) => a.until - b.until || a.order - b.order)[0];
  }

  /** Moves to a time and wakes the due sleepers in order, one at a time. */
  async function moveTo(time: number, pause: () => Promise<void> = settle): Promise<void> {
    for (let due = next(time); due; due = next(time)) {
      now = Math.max(now, due.until);
      sleepers.delete(due);
      due.wake();
      await pause();
    }
    now = Math.max(now, time);
  }

  /** Waits until no request is pending for several rounds, since a response can cause another. */
  async function answered(): Promise<void> {
    for (let calm = 0; calm < 8; calm++) {
      await settle(1);
      if (underWay > 0) calm = 0;
    }
  }

  async function send(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    underWay += 1;
    try {
      return await (options.fetch ?? fetch)(input, init);
    } finally {
      underWay -= 1;
    }
  }

  async function hurry(): Promise<void> {
    if (isMoving) return;
    isMoving = true;
    try {
      await settle(1);
      const isForeground = (sleeper: Sleeper) => !sleeper.background;
      for (let due = next(Infinity, isForeground); due; due = next(Infinity, isForeground)) {
        await moveTo(due.until);
      }
    } finally {
      isMoving = false;
    }
  }

  return {
    runtime: "node",
    os: "linux",
    pid: 4242,
    host: "stage",
    home: "/home/somebody",
    kernel: options.kernel ? kernel : undefined,
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    files: {
      readText: (path) => Promise.resolve(texts.get(path)),
      readTrusted: (path) => texts.get(path),
      writeText: (path, text) => Promise.resolve(void texts.set(path, text)),
    },
    fetch: send,
    now: () => now,
    sleep: (ms, { signal, background = false } = {}) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const onAbort = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const sleeper: Sleeper = {
          until: now + Math.max(0, ms),
          background,
          order: order++,
          wake: () => {
            signal?.removeEventListener("abort", onAbort);
            resolve();
          },
        };
        signal?.addEventListener("abort", onAbort, { once: true });
        sleepers.add(sleeper);
        if (background) return;
        slept.push(ms);
        for (const tell of waiting) tell();
        if (fastForward) void hurry();
      }),
    alarm: (ms, ring) => {
      const until = now + Math.max(0, ms);
      const sleeper: Sleeper = { until, background: true, order: order++, wake: ring };
      sleepers.add(sleeper);
      return () => void sleepers.delete(sleeper);
    },
    random: (bytes) =>
      Array.from({ length: bytes }, () => {
        randomState = (randomState * 1_103_515_245 + 12_345) % 2 ** 31;
        return (randomState >> 16 & 255).toString(16).padStart(2, "0");
      }).join(""),
    env: (name) => readVariable(name, variables.get(name)),
    onInterrupt: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    advance: async (ms) => {
      await settle();
      await moveTo(now + ms);
      await settle();
    },
    pass: async (ms) => {
      await answered();
      await moveTo(now + ms, answered);
      await answered();
    },
    jump: (ms) => {
      now += ms;
      for (const sleeper of sleepers) sleeper.until += ms;
    },
    asleep: () =>
      new Promise((resolve) => {
        const look = () => {
          if (![...sleepers].some((sleeper) => !sleeper.background)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    get sleepers() {
      return [...sleepers];
    },
    slept,
    get underWay() {
      return underWay;
    },
    interrupt: () => {
      for (const listener of [...listeners]) listener();
    },
    get interruptListeners() {
      return listeners.size;
    },
    variables,
    texts,
    broadcasts,
    written,
  };
}
