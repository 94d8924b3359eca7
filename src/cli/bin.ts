#!/usr/bin/env node
/**
 * The command `provena`.
 *
 * @module
 */
import process from "node:process";

// Node 22 and later keep what they compiled, and start faster the next time. It is kept beside the
// code, since whoever can write there can change the code as well; the temporary folder, which Node
// would take, is open to all users. Where nobody may write, nothing is kept.
const module = process.getBuiltinModule("node:module") as {
  readonly enableCompileCache?: (folder: string) => unknown;
};
module.enableCompileCache?.(`${import.meta.dirname}/.compiled`);

const { main } = await import("./main.ts");
await main();
