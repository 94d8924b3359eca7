/**
 * What the Redis tests need from the system's packages: a Redis, and the tools for network
 * namespaces and certificates.
 *
 * A tool that cannot be had is an error: these tests are never skipped.
 */
import { spawnSync } from "node:child_process";
import process from "node:process";

const programs = {
  "redis-server": ["--version"],
  "redis-cli": ["--version"],
  ip: ["-V"],
  openssl: ["version"],
};

const packages = {
  "redis-server": "redis-server",
  "redis-cli": "redis-tools",
  ip: "iproute2",
  openssl: "openssl",
};

/** Installs what is missing. */
export function install() {
  const missing = Object.keys(programs).filter((name) => !runs(name, ...programs[name]));
  if (missing.length > 0) apt(...missing.map((name) => packages[name]));
  const left = missing.filter((name) => !runs(name, ...programs[name]));
  if (left.length > 0) throw new Error(`${left.join(", ")} did not install`);
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

function runs(command, ...args) {
  return spawnSync(command, args).status === 0;
}
