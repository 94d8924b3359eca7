/**
 * Output streams, and whether they are terminals.
 *
 * @module
 */

/** Importing `node:process` would open the standard streams. */
const process: typeof globalThis.process = globalThis.process;

/** A stream that may be a terminal. */
export interface OutputStream {
  /** Whether it is a terminal. */
  readonly isTTY: boolean;
  /** Its width in characters; 0 or undefined if unknown. */
  readonly columns: number | undefined;
  /** Its height in lines; 0 or undefined if unknown. */
  readonly rows?: number | undefined;
  /** Writes text unchanged. */
  write(text: string): void;
  /** Calls the listener before the program logs, on runtimes where logs bypass the stream. */
  beforeLogging?(listener: () => void): () => void;
}

/** One of this process's standard streams. On Node it is created as late as possible. */
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
 * Only a character device can be a terminal. Asking this first avoids creating the stream, for
 * which Node loads all its network and stream modules: more than the rest of a start from the
 * cache.
 */
function isCharacterDevice(name: "stdout" | "stderr"): boolean {
  try {
    const { fstatSync } = process.getBuiltinModule("node:fs");
    return fstatSync(name === "stdout" ? 1 : 2).isCharacterDevice();
  } catch {
    return true;
  }
}

/** Writes to stdout without its stream, and returns the rest where there is no room or no reader. */
export function writeDirectly(content: string | Uint8Array): Uint8Array {
  let rest = typeof content === "string" ? new TextEncoder().encode(content) : content;
  try {
    const { writeSync } = process.getBuiltinModule("node:fs");
    while (rest.length > 0) rest = rest.subarray(writeSync(1, rest));
  } catch {
    // The stream says what is wrong.
  }
  return rest;
}

/** Logs of Deno and Bun bypass `process.stdout`, so this wraps the methods of the console. */
function beforeLogging(listener: () => void): () => void {
  const names = ["log", "info", "warn", "error", "debug"] as const;
  const given = names.map((name) => console[name]);
  const told = given.map((log) => (...words: unknown[]) => (listener(), log(...words)));
  names.forEach((name, i) => console[name] = told[i]!);
  return () =>
    names.forEach((name, i) => {
      // If other code has replaced the method since, leave that in place.
      if (console[name] === told[i]) console[name] = given[i]!;
    });
}
