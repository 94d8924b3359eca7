/**
 * Looks at every output in VS Code, and at the pages of the embedded deployment: contrast, what
 * axe-core says, and QR codes read off the screen. Screenshots are left in test/output/vscode/.
 *
 * Usage: node test/vscode/run.mjs [name of a test file] [-t name of a test]
 */
import { runVitest } from "../run_vitest.mjs";
import { install } from "./install.mjs";

install();
await runVitest(new URL("vitest.config.ts", import.meta.url));
