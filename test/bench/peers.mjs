/** The packages to measure, with versions and the measurements that are not possible. */
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { version } = JSON.parse(readFileSync(here("../../package.json"), "utf8"));

/** The folder for everything the benchmark installs. */
export const folder = here("../../.cache/bench");

/** The drivers are copied beside the packages, so that their imports resolve. */
const drivers = join(folder, "drivers");
const python = join(folder, "venv/bin/python");
const dist = new URL("../../dist/mod.js", import.meta.url).href;

/**
 * The packages. `cannot` gives the reason for each missing measurement.
 *
 * `install` is the npm package with its version; `imports` is what a new process imports.
 */
export const peers = [
  { name: "provena-notebook", version, driver: "provena_notebook", imports: dist, cannot: {} },
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
  const json = JSON.stringify({ ...place, dist });
  return isPython
    ? [python, [join(drivers, "python_client.py"), json]]
    : [process.execPath, [join(drivers, "life.mjs"), driver, json]];
}

/** Command lines that import a peer or nothing, and print their CPU time in milliseconds. */
export function importCommandOf({ imports, isPython }) {
  if (isPython) {
    const tell = "import time; print(time.process_time() * 1000)";
    return { bare: [python, ["-c", tell]], full: [python, ["-c", `${imports}\n${tell}`]] };
  }
  const tell = `const { user, system } = process.cpuUsage(); console.log((user + system) / 1000)`;
  const run = (script) => [process.execPath, ["--input-type=module", "-e", `${script}\n${tell}`]];
  return { bare: run(""), full: run(`await import(${JSON.stringify(imports)})`) };
}

/** Installs the packages, unless these versions are already installed. */
export async function installPeers() {
  await mkdir(folder, { recursive: true });
  await rm(drivers, { recursive: true, force: true });
  await cp(here("drivers"), drivers, { recursive: true });
  const wanted = peers.filter(({ install }) => install).map(({ install }) => install);
  const stamp = join(folder, "installed.txt");
  const all = [...wanted, ...peers.filter(({ isPython }) => isPython).map((p) => p.version)];
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === all.join("\n")) return;
  await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  console.error("Installing the packages to compare with");
  run("npm", ["install", "--no-audit", "--no-fund", "--silent", ...wanted]);
  for (const peer of peers.filter(({ isPython }) => isPython)) {
    run("python3", ["-m", "venv", "venv"]);
    run(python, ["-m", "pip", "install", "--quiet", `${peer.name}==${peer.version}`]);
  }
  await writeFile(stamp, all.join("\n"));
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: folder, stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed`);
}
