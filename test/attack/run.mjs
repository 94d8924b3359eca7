/**
 * Attacks: hostile servers, files, notebooks and arguments, and how much time they take.
 *
 * Usage: npm run test:attack -- [node|deno ...] [vitest arguments]   (without: node and deno)
 */
import { runOnRuntimes } from "../run_on_runtimes.mjs";

runOnRuntimes("attack");
