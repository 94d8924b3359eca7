/**
 * Finds Deno, which notebooks run on, or installs it with npm into the user's data folder.
 *
 * @module
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { type NextStep, ProvenaError } from "../../../errors.ts";
import { dataFolder } from "../../../system/folders.ts";
import { realSystem } from "../../../system/system.ts";
import { findProgram, runTool } from "./programs.ts";

/** The version the notebooks are tested with, and compatible later ones. */
const PACKAGE = "deno@^2.9.0";

/** Makes sure that Deno is installed, and resolves to its path. */
export async function ensureDeno(signal: AbortSignal): Promise<string> {
  if (realSystem.runtime === "deno") return process.execPath;
  const folder = dataFolder(realSystem);
  const own = folder === undefined ? [] : [join(folder, "deno", "node_modules", ".bin")];
  const found = await findProgram("deno", own);
  if (found !== undefined) return found;
  const npm = await findProgram("npm");
  if (npm === undefined || folder === undefined) {
    throw new ProvenaError("ERR_OPERATION", "Notebooks need Deno, which is not on this machine", {
      next: GET_DENO,
    });
  }
  await install(npm, join(folder, "deno"), signal);
  return await findProgram("deno", own) ?? "deno";
}

const GET_DENO: NextStep = {
  say: "Get it from https://deno.com, then run this again",
  command: "provena start",
};

/** The kernel refers to Deno by path, so we do not install into npx's cache, which is cleared. */
async function install(npm: string, folder: string, signal: AbortSignal): Promise<void> {
  await mkdir(folder, { recursive: true });
  const args = ["install", "--prefix", folder, "--no-audit", "--no-fund", PACKAGE];
  const { code, output } = await runTool(npm, args, { signal });
  if (code === 0) return;
  throw new ProvenaError(
    "ERR_OPERATION",
    `Notebooks need Deno, and npm could not install it: ${
      output.slice(-500) || `it ended with ${code}`
    }`,
    { next: GET_DENO },
  );
}
