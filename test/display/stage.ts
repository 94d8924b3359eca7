/** A fake system for displays: only sleeping advances its clock, and its streams record. */
import type { OutputStream, System } from "../../src/system/system.ts";

export interface Stage {
  readonly system: System;
  /** Jupyter messages in order, with the time of each. */
  readonly messages: { type: string; content: Record<string, unknown>; at: number }[];
  /** What was written to stderr. */
  written(): string;
}

export function stage(
  options: {
    kernel?: boolean;
    env?: Record<string, string>;
    isTTY?: boolean;
    columns?: number | undefined;
  } = {},
): Stage {
  const { kernel = false, env = {}, isTTY = false } = options;
  const columns = "columns" in options ? options.columns : 80;
  const messages: Stage["messages"] = [];
  let time = 1_000_000;
  let written = "";
  let ids = 0;
  const stream: OutputStream = { isTTY, columns, write: (text) => void (written += text) };
  const never = (): never => {
    throw new Error("a display has no business here");
  };
  return {
    messages,
    written: () => written,
    system: {
      runtime: "node",
      os: "linux",
      pid: 1,
      host: "stage",
      home: undefined,
      kernel: kernel
        ? {
          broadcast: (type, content) => {
            messages.push({ type, content, at: time });
            return Promise.resolve();
          },
        }
        : undefined,
      stdout: stream,
      stderr: stream,
      files: { readText: never, readTrusted: never, writeText: never },
      fetch: never,
      now: () => time,
      sleep: async (ms) => {
        await Promise.resolve();
        time += ms;
      },
      random: (bytes) => `${++ids}`.padStart(bytes * 2, "0"),
      env: (name) => env[name] || undefined,
      alarm: never,
      onInterrupt: never,
    },
  };
}
