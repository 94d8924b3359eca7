/**
 * What the keyring tests need from the system's packages: gnome-keyring with a bus to reach it
 * by, and systemd, which judges the units of docs/examples/.
 *
 * A tool that cannot be had is an error: these tests are never skipped.
 */
import { spawnSync } from "node:child_process";
import process from "node:process";

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

function apt(...names) {
  console.error(`Installing ${names.join(", ")}`);
  const sudo = process.getuid?.() === 0 ? [] : ["sudo"];
  run(...sudo, "apt-get", "update", "-qq");
  run(...sudo, "apt-get", "install", "-y", "-qq", "--no-install-recommends", ...names);
}

function run(command, ...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", env });
  if (status === 0) return;
  const said = error?.message ?? `${stdout}\n${stderr}`.trim().slice(-2_000);
  throw new Error(`${command} ${args.join(" ")} failed: ${said}`);
}
