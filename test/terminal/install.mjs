/**
 * Installs what the terminal tests need: tmux, zsh, fish, man and mandoc from the system's packages,
 * and under .cache/ tslab from npm with the Python client for its kernel.
 *
 * A tool that cannot be installed is an error: these tests are never skipped.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { apt, download, run, runs } from "../apt.mjs";

const cache = fileURLToPath(new URL("../../.cache/terminal", import.meta.url));

/** The path of the tslab command. */
export const tslab = join(cache, "node_modules", ".bin", "tslab");

/** A Python that has jupyter_client. */
export const python = join(cache, "venv", "bin", "python");

/** Installs what is missing. */
export function install() {
  const programs = [["tmux", "-V"], ["zsh", "--version"], ["fish", "--version"]];
  // mandoc has no version option.
  const missing = programs.filter((command) => !runs(...command)).map(([name]) => name);
  if (!runs("man", "--version")) missing.push("man-db");
  if (spawnSync("mandoc", { input: "" }).error) missing.push("mandoc");
  if (missing.length > 0) apt(...missing);
  mkdirSync(cache, { recursive: true });
  if (!runs(process.execPath, tslab, "--version")) {
    writeFileSync(join(cache, "package.json"), '{ "private": true, "type": "commonjs" }\n');
    const npm = ["install", "--silent", "--no-audit", "--no-fund", "--prefix", cache];
    run("npm", [...npm, "tslab@^1.0.22"]);
  }
  if (!runs(python, "-c", "import jupyter_client")) {
    const create = () => runs("python3", "-m", "venv", "--clear", join(cache, "venv"));
    if (!create()) {
      apt("python3", "python3-venv");
      if (!create()) throw new Error("python3 -m venv makes no virtual environment here");
    }
    download(python, ["-m", "pip", "install", "--quiet", "jupyter_client>=8,<9"]);
  }
  if (!existsSync(tslab)) throw new Error("tslab did not install where it was told to");
}
