/**
 * Tests the files of datasets with the programs of others: Amazon's command line and SDK.
 *
 * Usage: node test/files/run.mjs [name of a test file] [-t name of a test]
 */
import { runVitest } from "../run_vitest.mjs";
import { install } from "./install.mjs";

install();
await runVitest(new URL("vitest.config.ts", import.meta.url));
