/**
 * What the keyring tests need from the system's packages: gnome-keyring with a bus to reach it
 * by, and systemd, which judges the units of docs/examples/.
 *
 * A tool that cannot be had is an error: these tests are never skipped.
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
