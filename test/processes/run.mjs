/**
 * The tests of many processes: storms on one token cache, kills at any moment, freezes. Each starts
 * processes of Node, Deno and Bun, whichever runtime runs the tests themselves.
 *
 * Usage: npm run test:processes -- [node|deno ...] [vitest arguments]   (without: node and deno)
 */
import { runOnRuntimes } from "../run_on_runtimes.mjs";

runOnRuntimes("processes");
