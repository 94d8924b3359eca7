/**
 * Checks every output in VS Code and the embedded deployment's pages: contrast, axe-core's rules,
 * and QR codes read from the screen. Saves screenshots in test/output/vscode/.
 *
 * Usage: node test/vscode/run.mjs [name of a test file] [-t name of a test]
 */
import { runVitest } from "../run_vitest.mjs";
import { install } from "./install.mjs";

install();
await runVitest(new URL("vitest.config.ts", import.meta.url));
