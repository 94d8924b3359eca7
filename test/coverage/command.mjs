/**
 * Builds the command so that what its processes run can be told by line, for the tests to run in
 * place of the one they would build: with COVERED_COMMAND naming its folder.
 */
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { writeBundle } from "../write_bundle.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Where the command is built; its processes leave what they ran under `raw`. */
export const folder = join(root, ".cache/coverage/command");

export async function buildCoveredCommand() {
  await rm(folder, { recursive: true, force: true });
  await writeBundle({ bin: "src/cli/bin.ts" }, folder, { sourcemap: true });
  // Other tiers keep folders here too, and one says that what is in them is not a module.
  await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await buildCoveredCommand();
