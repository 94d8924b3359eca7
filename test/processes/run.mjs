/**
 * The tests with many processes: concurrency, kills and freezes. Each starts
 * processes of Node, Deno and Bun, whichever runtime runs the tests themselves.
 *
 * Usage: npm run test:processes -- [node|deno ...] [vitest arguments]   (without: node and deno)
 */
import { runOnRuntimes } from "../run_on_runtimes.mjs";

runOnRuntimes("processes");
