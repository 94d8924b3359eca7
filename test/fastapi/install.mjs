/**
 * Installs FastAPI into virtual environments under .cache/: the newest, and 0.88, as Provena uses.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { apt, download, run, runs } from "../apt.mjs";

const cache = fileURLToPath(new URL("../../.cache/fastapi/", import.meta.url));

/** The packages to install, by name of the environment. */
const requirements = {
  newest: ["fastapi"],
  "0.88": ["fastapi==0.88", "pydantic<2"],
};

/** The names of the environments. */
export const versions = Object.keys(requirements);

/** The Python interpreter of an environment. */
export function pythonOf(version) {
  return join(cache, version, "bin", "python");
}

/** Installs all environments, or upgrades them to the newest releases. */
export function install() {
  mkdirSync(cache, { recursive: true });
  for (const [version, packages] of Object.entries(requirements)) {
    const venv = join(cache, version);
    if (!runs("python3", "-m", "venv", venv)) {
      apt("python3", "python3-venv");
      run("python3", ["-m", "venv", "--clear", venv]);
    }
    const all = [...packages, "python-multipart", "uvicorn"];
    download(pythonOf(version), ["-m", "pip", "install", "--quiet", "--upgrade", ...all]);
  }
}
