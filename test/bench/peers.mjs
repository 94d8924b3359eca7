/** The packages to measure, with versions and the measurements that are not possible. */
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { run } from "../apt.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { name: ourName, version } = JSON.parse(readFileSync(here("../../package.json"), "utf8"));

/** The folder for everything the benchmark installs. */
export const folder = here("../../.cache/bench");

/** The drivers are copied beside the packages, so that their imports resolve. */
const drivers = join(folder, "drivers");
const python = join(folder, "venv/bin/python");

/**
 * The packages. `cannot` gives the reason for each missing measurement.
 *
 * `install` is the npm package with its version; `imports` is what a new process imports.
 */
export const peers = [
  { name: ourName, version, driver: "provena_notebook", imports: ourName, cannot: {} },
  npm("oauth4webapi", "3.8.8", "oauth4webapi", { cachedStart: "keeps no tokens" }),
  npm("openid-client", "6.9.0", "openid_client", { cachedStart: "keeps no tokens" }),
  npm("@azure/msal-node", "7.2.3", "msal_node", {}),
  npm("@azure/identity", "4.14.1", "azure_identity", {
    cachedStart: "its cache ends with the process",
    refresh: "renews by itself only, when the token is about to end",
  }),
  npm("@octokit/auth-oauth-device", "8.0.5", "octokit_device", {
    cachedStart: "keeps no tokens",
    refresh: "has no refresh tokens for OAuth apps",
  }),
  {
    name: "provenaclient",
    version: "0.29.1",
    driver: "provenaclient",
    isPython: true,
    imports: "from provenaclient.auth import DeviceFlow",
    cannot: {},
  },
];

function npm(name, version, driver, cannot) {
  return { name, version, driver, imports: name, install: `${name}@${version}`, cannot };
}

/** The command line that measures a peer. */
export function commandOf({ driver, isPython }, place) {
  const json = JSON.stringify({ dist: ourName, ...place });
  return isPython
    ? [python, [join(drivers, "python_client.py"), json]]
    : [process.execPath, [join(drivers, "life.mjs"), driver, json]];
}

const driverCommand = (file) => (place) => [
  process.execPath,
  [join(drivers, file), JSON.stringify({ dist: ourName, ...place })],
];

/** The command line that compares this package with others in one process. */
export const warmCommandOf = driverCommand("warm.mjs");

/** The command line that measures how work grows. */
export const curvesCommandOf = driverCommand("curves.mjs");

/** The command line that prints when each step of the first code is done. */
export const traceCommandOf = driverCommand("trace.mjs");

/** The command line of a new process that imports a peer and prints the CPU time of that, in ms. */
export function importCommandOf({ imports, isPython }) {
  if (isPython) {
    return [python, [
      "-c",
      `import time; started, before = time.perf_counter(), time.process_time()
${imports}
wall, cpu = time.perf_counter() - started, time.process_time() - before
print('{"wall": %f, "cpu": %f}' % (wall * 1000, cpu * 1000))`,
    ]];
  }
  return [process.execPath, [
    "--input-type=module",
    "-e",
    `const [started, before] = [performance.now(), process.cpuUsage()];
     await import(${JSON.stringify(imports)});
     const { user, system } = process.cpuUsage(before);
     const wall = performance.now() - started;
     console.log(JSON.stringify({ wall, cpu: (user + system) / 1000 }));`,
  ]];
}

/** Installed only to be compared with in one row. */
const others = ["@aws-sdk/token-providers@3.1175.0", "openapi-fetch@0.17.0", "node@24.21.0"];

/** A newer Node, which can keep the code that it has compiled. */
export const newerNode = join(folder, "node_modules/.bin/node");

/** Installs the packages, unless these versions are already installed; Python's only if wanted. */
export async function installPeers({ withPython }) {
  await mkdir(folder, { recursive: true });
  await rm(drivers, { recursive: true, force: true });
  await cp(here("drivers"), drivers, { recursive: true });
  await installOnce("npm.txt", [...peers.map(({ install }) => install), ...others], async (all) => {
    await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
    run("npm", ["install", "--no-audit", "--no-fund", "--silent", ...all], { cwd: folder });
  });
  // Ours is imported by its name, as the others are.
  const ours = join(folder, "node_modules", ourName);
  await rm(ours, { recursive: true, force: true });
  await cp(here("../../dist"), join(ours, "dist"), { recursive: true });
  await cp(here("../../package.json"), join(ours, "package.json"));
  if (!withPython) return;
  const packages = peers.filter(({ isPython }) => isPython).map((p) => `${p.name}==${p.version}`);
  await installOnce("python.txt", packages, (all) => {
    run("python3", ["-m", "venv", "venv"], { cwd: folder });
    run(python, ["-m", "pip", "install", "--quiet", ...all], { cwd: folder });
  });
}

/** Installs packages, and notes them in a file so that the next run need not. */
async function installOnce(note, packages, install) {
  const wanted = packages.filter(Boolean);
  const stamp = join(folder, note);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted.join("\n")) return;
  console.error(`Installing ${wanted.join(", ")}`);
  await install(wanted);
  await writeFile(stamp, wanted.join("\n"));
}
