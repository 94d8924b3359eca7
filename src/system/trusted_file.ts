/**
 * Reading a small file that says what to do: configuration, or a token.
 *
 * @module
 */
import { dirname, join, sep } from "node:path";
import { assertTrusted, distrusted } from "./file_access.ts";
import { isAbsent } from "./system_error.ts";

const process: typeof globalThis.process = globalThis.process;

/** Bytes; what is longer is no configuration. */
const LARGEST = 1_000_000;

/**
 * The text of a file that nobody but its owner, or root, can have written.
 *
 * At once, since a configuration is read before anything can be awaited; and without waiting on a
 * pipe.
 *
 * @param path the file
 * @returns its text, or undefined if there is none
 * @throws {ProvenaError} `ERR_CONFIG` if it is not to be believed
 * @throws the system's error if it cannot be read
 */
export function readTrusted(path: string): string | undefined {
  // Asked for when it is needed: importing `node:fs` loads all of Node's streams besides.
  const fs = process.getBuiltinModule("node:fs");
  const { O_RDONLY, O_NONBLOCK = 0 } = fs.constants;
  let file: number | undefined;
  try {
    // Looked at before as well: to open some devices is to use them.
    assertTrusted(path, fs.statSync(path));
    file = fs.openSync(path, O_RDONLY | O_NONBLOCK);
    const stats = fs.fstatSync(file);
    assertTrusted(path, stats);
    // Kubernetes shows secrets through links that stay within their folder.
    const target = fs.realpathSync(path);
    const isWithin = target.startsWith(join(fs.realpathSync(dirname(path)), sep));
    const { ino, dev } = fs.lstatSync(target);
    if (!isWithin || ino !== stats.ino || dev !== stats.dev) {
      throw distrusted(path, `is a link to ${target}`, "Put the file itself there");
    }
    if (stats.size > LARGEST) {
      throw distrusted(path, `holds more than ${LARGEST} bytes`, "Check that it is the right file");
    }
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  } finally {
    if (file !== undefined) fs.closeSync(file);
  }
}
