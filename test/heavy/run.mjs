/**
 * What takes too long to wait for: the tests of made-up inputs, plays and kills, each with the many
 * cases that its call of `cases(few, many)` names.
 *
 * Usage: npm run test:heavy -- [vitest arguments]
 */
import process from "node:process";
import { runVitest } from "../run_vitest.mjs";

process.env.PROVENA_HEAVY = "1";
await runVitest(new URL("vitest.config.ts", import.meta.url));
