/**
 * Runs the terminal tests: sign-in, tables and REPLs in a real terminal, and in the tslab kernel.
 *
 * Usage: npm run test:terminal -- [vitest arguments]
 */
import { runVitest } from "../run_vitest.mjs";
import { install } from "./install.mjs";

install();
await runVitest(new URL("vitest.config.ts", import.meta.url));
