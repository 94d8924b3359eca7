/**
 * Reads small files that must be trusted: configuration, or a token.
 *
 * @module
 */
import { configError } from "../errors.ts";
import { decodeText } from "../text/decode_text.ts";
import { assertTrusted, distrusted } from "./file_access.ts";
import { nodeFs, nodePath } from "./builtin.ts";
import { isAbsent } from "./system_error.ts";

/** In bytes; a larger file is not a configuration. */
const MAX_BYTES = 1_000_000;

/** A file's text; throws `ERR_CONFIG` for one in an encoding that is not read. */
export function textIn(path: string, bytes: Uint8Array): string {
  const text = decodeText(bytes);
  if (text !== undefined) return text;
  throw configError(`${path} is not text in UTF-8`, "Save it as UTF-8");
}

/**
 * The text of a file that only its owner or root can have written; undefined if it does not exist.
 *
 * Synchronous, because a configuration is read where nothing can be awaited. It does not wait for a
 * pipe.
 */
export function readTrusted(path: string): string | undefined {
  const fs = nodeFs();
  const { O_RDONLY, O_NONBLOCK = 0 } = fs.constants;
  let file: number | undefined;
  try {
    // Checked before opening too: opening some devices has effects.
    assertTrusted(path, fs.statSync(path));
    file = fs.openSync(path, O_RDONLY | O_NONBLOCK);
    const stats = fs.fstatSync(file);
    assertTrusted(path, stats);
    // Links within the folder are allowed: Kubernetes mounts secrets as such links.
    const target = fs.realpathSync(path);
    const { dirname, join, sep } = nodePath();
    const isWithin = target.startsWith(join(fs.realpathSync(dirname(path)), sep));
    const { ino, dev } = fs.lstatSync(target);
    if (!isWithin || ino !== stats.ino || dev !== stats.dev) {
      throw distrusted(path, `is a link to ${target}`, "Put the file itself there");
    }
    if (stats.size > MAX_BYTES) {
      throw distrusted(
        path,
        `holds more than ${MAX_BYTES} bytes`,
        "Check that it is the right file",
      );
    }
    return textIn(path, fs.readFileSync(file));
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  } finally {
    if (file !== undefined) fs.closeSync(file);
  }
}
