/**
 * Modules of Node that are loaded at first use.
 *
 * Importing `node:fs` also loads all of Node's streams, and `node:os` takes a tenth of a cold
 * import.
 *
 * @module
 */

const process: typeof globalThis.process = globalThis.process;

/**
 * File functions; the synchronous ones are for small files.
 *
 * A step of a session reads or writes a dozen files of a few hundred bytes. Each call of
 * `node:fs/promises` waits for another thread, which takes longer than the call itself.
 */
export function nodeFs(): typeof import("node:fs") {
  return process.getBuiltinModule("node:fs");
}

/** Functions for paths; importing them takes a twentieth of a cold import. */
export function nodePath(): typeof import("node:path") {
  return process.getBuiltinModule("node:path");
}

/** On Node, `crypto` would load Web Crypto for a few random bytes. */
export function nodeCrypto(): typeof import("node:crypto") {
  return process.getBuiltinModule("node:crypto");
}

/** This machine and its user. */
export function nodeOs(): typeof import("node:os") {
  return process.getBuiltinModule("node:os");
}
