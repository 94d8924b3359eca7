/** Installs and runs the programs that the tests need on this machine. */
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** Two tiers may install at a time, and `apt-get update` does not wait for another. */
const lock = join(tmpdir(), "provena-notebook-apt.lock");

/** Installs system packages with apt-get, as root or with sudo. */
export function apt(...packages) {
  console.error(`Installing ${packages.join(", ")}`);
  const sudo = process.getuid?.() === 0 ? [] : ["sudo"];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const get = (...args) => {
    const [command, ...rest] = [...sudo, "flock", lock, "apt-get", ...args];
    download(command, rest, { env });
  };
  get("update", "-qq");
  get("install", "-y", "-qq", "--no-install-recommends", ...packages);
}

/** Runs a program and returns what it printed; if it fails, throws an error with its output. */
export function run(command, args, options = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    encoding: "utf8",
    ...options,
  });
  if (status === 0) return stdout;
  const output = error?.message ?? `${stdout}\n${stderr}`.trim().slice(-2_000);
  throw new Error(`${command} ${args.join(" ")} failed: ${output}`);
}

/** Runs a program that downloads; if it fails, for the network may have, up to twice more. */
export function download(command, args, options = {}) {
  for (let attempt = 1;; attempt++) {
    try {
      return run(command, args, options);
    } catch (error) {
      if (attempt === 3) throw error;
      console.error(`Trying again: ${error.message}`);
    }
  }
}

/** Whether a program is installed and exits with 0. */
export function runs(command, ...args) {
  return spawnSync(command, args).status === 0;
}
