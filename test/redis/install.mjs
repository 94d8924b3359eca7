/**
 * Installs the system packages for the Redis tests: Redis, and tools for network
 * namespaces and certificates.
 *
 * A missing tool is an error: these tests are never skipped.
 */
import { apt, runs } from "../apt.mjs";

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
