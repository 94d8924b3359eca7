/**
 * Installs what these tests need: under .cache/ VS Code (code-server, from npm), and Chromium from
 * the system's packages.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { run } from "../apt.mjs";
import { installBrowser, root } from "../jupyter/install.mjs";

const cache = join(root, ".cache", "vscode");
const folder = join(cache, "node_modules", "code-server");

/** The script that starts VS Code's server. */
export const codeServer = join(folder, "out", "node", "entry.js");

const manifest = JSON.stringify({
  private: true,
  // The last release for Node 20.
  dependencies: { "code-server": "4.100.3" },
  // The original must be compiled; this version is precompiled, and no password is used here.
  overrides: { argon2: "^0.44.0" },
});

/** Installs what is missing. */
export function install() {
  installBrowser();
  const stamp = join(cache, "installed.json");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === manifest) return;
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, "package.json"), manifest);
  const started = performance.now();
  // Without install scripts, which would compile terminals and loggers that notebooks do not need.
  run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: cache });
  run("sh", ["./postinstall.sh"], {
    cwd: folder,
    env: {
      ...process.env,
      npm_config_ignore_scripts: "true",
      npm_config_unsafe_perm: "true",
      npm_config_user_agent: "npm/10 node/v20",
    },
  });
  writeFileSync(stamp, manifest);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.error(`Installed code-server in ${seconds} s`);
}
