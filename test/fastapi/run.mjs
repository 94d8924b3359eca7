/**
 * Tests the API client against real FastAPI servers, the newest version and 0.88.
 *
 * Usage: node test/fastapi/run.mjs [name of a test file] [-t name of a test]
 */
import { runVitest } from "../run_vitest.mjs";
import { install } from "./install.mjs";

install();
await runVitest(new URL("vitest.config.ts", import.meta.url));
