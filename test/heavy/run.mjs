/**
 * Runs the tests of generated inputs, interleavings, kills and large files with the larger number in
 * their calls of `cases(few, many)`, which takes too long for `npm test`.
 *
 * Usage: npm run test:heavy -- [vitest arguments]
 */
import process from "node:process";
import { install } from "../files/install.mjs";
import { runVitest } from "../run_vitest.mjs";

install();
process.env.PROVENA_HEAVY = "1";
await runVitest(new URL("vitest.config.ts", import.meta.url));
