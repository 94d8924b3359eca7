/**
 * Installs what the notebook tests need: under .cache/ JupyterLab in a virtual environment and the
 * Deno kernel, and Chromium from the system's packages.
 *
 * A tool that cannot be installed is an error: these tests are never skipped.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { apt, download, run, runs } from "../apt.mjs";

/** The root of the checkout. */
export const root = fileURLToPath(new URL("../..", import.meta.url));
const cache = join(root, ".cache", "jupyter");
const requirements = fileURLToPath(new URL("requirements.txt", import.meta.url));

/** The path of a command in the virtual environment, such as `jupyter`. */
export const tool = (name) => join(cache, "venv", "bin", name);

/** The browser for the scenarios. */
export const chromium = "/usr/bin/chromium";

/** Environment variables with which Jupyter, Deno and the product write only into `home`. */
export function isolated(home) {
  const kept = Object.entries(process.env).filter(([name]) =>
    !/^(PROVENA|JUPYTER|XDG)_/.test(name)
  );
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    PATH: [join(cache, "venv", "bin"), process.env.PATH].join(delimiter),
    XDG_DATA_HOME: join(home, "data"),
    DENO_DIR: join(cache, "deno"),
    DENO_NO_UPDATE_CHECK: "1",
    IPYTHONDIR: join(home, "ipython"),
    JUPYTER_DATA_DIR: join(cache, "data", "jupyter"),
    JUPYTER_CONFIG_DIR: join(home, "jupyter", "config"),
    JUPYTER_RUNTIME_DIR: join(home, "jupyter", "runtime"),
    JUPYTERLAB_SETTINGS_DIR: join(home, "jupyter", "settings"),
    JUPYTERLAB_WORKSPACES_DIR: join(home, "jupyter", "workspaces"),
    JUPYTER_PLATFORM_DIRS: "1",
    PYTHONWARNINGS: "ignore",
  };
}

/** Installs what is missing; Chromium only if `browser` is set. */
export function install({ browser = false } = {}) {
  mkdirSync(cache, { recursive: true });
  // JupyterLab runs CommonJS scripts, which would not load under the checkout's "type": "module".
  writeFileSync(join(root, ".cache", "package.json"), '{ "type": "commonjs" }\n');
  installPython();
  installKernel();
  if (browser) installBrowser();
}

/** Installs Chromium if it is missing. */
export function installBrowser() {
  if (!existsSync(chromium)) apt("chromium");
  if (!existsSync(chromium)) throw new Error(`There is no ${chromium}`);
}

function installPython() {
  const stamp = join(cache, "installed.txt");
  const wanted = readFileSync(requirements, "utf8");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  const create = () => runs("python3", "-m", "venv", join(cache, "venv"));
  if (!create()) {
    apt("python3", "python3-venv");
    run("python3", ["-m", "venv", "--clear", join(cache, "venv")]);
  }
  download(tool("python"), ["-m", "pip", "install", "--quiet", "--requirement", requirements]);
  writeFileSync(stamp, wanted);
}

function installKernel() {
  const deno = dirname(createRequire(import.meta.url).resolve("deno/package.json"));
  // Deno 2.9 reads XDG_DATA_HOME here, not JUPYTER_DATA_DIR.
  run(process.execPath, [join(deno, "bin.cjs"), "jupyter", "--install", "--force"], {
    env: isolated(cache),
  });
  if (!existsSync(join(cache, "data", "jupyter", "kernels", "deno", "kernel.json"))) {
    throw new Error("The Deno kernel did not install where it was told to");
  }
}
