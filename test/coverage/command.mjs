/**
 * Builds the command with source maps, so that the coverage of its processes can be mapped to lines.
 * With COVERED_COMMAND naming the folder, the tests run this build instead of their own.
 */
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { writeBundle } from "../write_bundle.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The folder of the build; the processes write their coverage to its `raw` folder. */
export const folder = join(root, ".cache/coverage/command");

export async function buildCoveredCommand() {
  await rm(folder, { recursive: true, force: true });
  await writeBundle({ bin: "src/cli/bin.ts" }, folder, { sourcemap: true });
  // A package.json of another tier higher up would make Node load the build as CommonJS.
  await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await buildCoveredCommand();
