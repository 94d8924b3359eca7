/** Putting programs on the machine that runs the tests, from the system's packages and others. */
import { spawnSync } from "node:child_process";
import process from "node:process";

/** Installs packages of the system, as root or with sudo. */
export function apt(...packages) {
  console.error(`Installing ${packages.join(", ")}`);
  const sudo = process.getuid?.() === 0 ? [] : ["sudo"];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const get = (...args) => {
    const [command, ...rest] = [...sudo, "apt-get", ...args];
    run(command, rest, { env });
  };
  get("update", "-qq");
  get("install", "-y", "-qq", "--no-install-recommends", ...packages);
}

/** Runs a program; what it said is in the error if it fails. */
export function run(command, args, options = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    encoding: "utf8",
    ...options,
  });
  if (status === 0) return;
  const said = error?.message ?? `${stdout}\n${stderr}`.trim().slice(-2_000);
  throw new Error(`${command} ${args.join(" ")} failed: ${said}`);
}

/** Whether a program is there and ends well. */
export function runs(command, ...args) {
  return spawnSync(command, args).status === 0;
}
