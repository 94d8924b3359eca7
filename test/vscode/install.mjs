/**
 * What these tests need, installed under .cache/ and nowhere else: VS Code as code-server has it,
 * from npm, and Chromium from the system's packages.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { run } from "../apt.mjs";
import { installBrowser, root } from "../jupyter/install.mjs";

const cache = join(root, ".cache", "vscode");
const folder = join(cache, "node_modules", "code-server");

/** What starts VS Code's server. */
export const codeServer = join(folder, "out", "node", "entry.js");

const manifest = JSON.stringify({
  private: true,
  // Its last release for Node 20.
  dependencies: { "code-server": "4.100.3" },
  // The one it asks for has to be compiled; these come as they are, and nobody gives a password.
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
  // Without scripts: they would compile terminals and loggers, which no notebook needs.
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
