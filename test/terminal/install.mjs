/**
 * What the terminal tests need beside node_modules: tmux, from the system's packages.
 *
 * A tool that cannot be had is an error: these tests are never skipped.
 */
import { spawnSync } from "node:child_process";
import process from "node:process";

/** Installs tmux if it is missing. */
export function install() {
  if (runs("tmux", "-V")) return;
  const sudo = process.getuid?.() === 0 ? [] : ["sudo"];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const get = (...args) => {
    const [command, ...rest] = [...sudo, "apt-get", "-qq", ...args];
    return spawnSync(command, rest, { stdio: "inherit", env });
  };
  console.error("Installing tmux");
  get("update");
  get("install", "-y", "--no-install-recommends", "tmux");
  if (runs("tmux", "-V")) return;
  throw new Error("The terminal tests need tmux, which could not be installed; install it by hand");
}

function runs(command, ...args) {
  return spawnSync(command, args).status === 0;
}
