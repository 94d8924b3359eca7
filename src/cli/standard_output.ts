/**
 * Writes on stdout, and opens its stream as late as possible: for a pipe or a file, Node loads all
 * its network modules with it, a fifth of what a short command takes.
 *
 * @module
 */
import process from "node:process";
import { writeDirectly } from "../system/output_stream.ts";
import { realSystem } from "../system/system.ts";

/**
 * Whether text is written directly. Not after somebody has opened the stream: text that waits in the
 * stream would come out after later text.
 */
let isDirect = false;

/** Writes on stdout, directly where that is possible. */
export function print(content: string | Uint8Array): void {
  const rest = isDirect ? writeDirectly(content) : content;
  if (rest.length > 0) process.stdout.write(rest);
}

/**
 * Prepares the streams of the command: text is written directly, and `onError` is called if a stream
 * cannot write. On Windows a write to a pipe may be refused, so there the stream is used.
 */
export function ownStreams(onError: (name: "stdout" | "stderr", error: unknown) => void): void {
  isDirect = realSystem.runtime === "node" && realSystem.os !== "win32";
  for (const name of ["stdout", "stderr"] as const) {
    whenOpened(name, () => {
      if (name === "stdout") isDirect = false;
      process[name].on("error", (error) => onError(name, error));
    });
  }
}

/** Calls the listener when a stream of the process is first asked for. */
function whenOpened(name: "stdout" | "stderr", listener: () => void): void {
  const property = Object.getOwnPropertyDescriptor(process, name);
  if (!property?.get || !property.configurable) return listener();
  Object.defineProperty(process, name, {
    ...property,
    get() {
      Object.defineProperty(process, name, property);
      listener();
      return process[name];
    },
  });
}
