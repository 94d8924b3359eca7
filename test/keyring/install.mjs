/**
 * Installs the system packages for the keyring tests: gnome-keyring with a bus to reach it
 * by, and systemd, which checks the units of docs/examples/.
 *
 * A missing tool is an error: these tests are never skipped.
 */
import { spawnSync } from "node:child_process";
import { apt } from "../apt.mjs";

const packages = {
  "gnome-keyring-daemon": "gnome-keyring",
  "dbus-run-session": "dbus",
  "secret-tool": "libsecret-tools",
  "systemd-analyze": "systemd",
};

/** Installs what is missing. */
export function install() {
  const missing = Object.entries(packages)
    .filter(([program]) => spawnSync(program, ["--version"]).error !== undefined)
    .map(([, name]) => name);
  if (missing.length > 0) apt(...missing);
}
