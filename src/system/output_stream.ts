/**
 * Where text goes, and whether a person may be looking there.
 *
 * @module
 */

/** Importing `node:process` would open the standard streams. */
const process: typeof globalThis.process = globalThis.process;

/** A stream a person may be looking at. */
export interface OutputStream {
  /** Whether it is a terminal. */
  readonly isTTY: boolean;
  /** Its width in characters; 0 or undefined where unknown. */
  readonly columns: number | undefined;
  /** Its height in lines; 0 or undefined where unknown. */
  readonly rows?: number | undefined;
  /** Writes text as it is. */
  write(text: string): void;
  /** Calls the listener before a program logs, where writing to the stream does not tell. */
  beforeLogging?(listener: () => void): () => void;
}

/** One of this process's own streams. */
export function outputStream(name: "stdout" | "stderr", isNode: boolean): OutputStream {
  const isNoTerminal = () => isNode && !isCharacterDevice(name);
  return {
    get isTTY() {
      return !isNoTerminal() && process[name].isTTY === true;
    },
    get columns() {
      return isNoTerminal() ? undefined : process[name].columns;
    },
    get rows() {
      return isNoTerminal() ? undefined : process[name].rows;
    },
    write: (text) => void process[name].write(text),
    ...(isNode ? {} : { beforeLogging }),
  };
}

/**
 * A terminal is one. Node makes the stream when it is first spoken of, for which it loads all it has
 * of networks and streams: more than the whole rest of a start from the cache.
 */
function isCharacterDevice(name: "stdout" | "stderr"): boolean {
  try {
    const { fstatSync } = process.getBuiltinModule("node:fs");
    return fstatSync(name === "stdout" ? 1 : 2).isCharacterDevice();
  } catch {
    return true;
  }
}

/** Deno and Bun log past `process.stdout`: only the console itself can tell. */
function beforeLogging(listener: () => void): () => void {
  const names = ["log", "info", "warn", "error", "debug"] as const;
  const given = names.map((name) => console[name]);
  const told = given.map((log) => (...words: unknown[]) => (listener(), log(...words)));
  names.forEach((name, i) => console[name] = told[i]!);
  return () =>
    names.forEach((name, i) => {
      // Somebody who has replaced it since keeps what they put there.
      if (console[name] === told[i]) console[name] = given[i]!;
    });
}
