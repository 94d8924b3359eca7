/** Who is measured, at which version, and what of it cannot be. */
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { version } = JSON.parse(readFileSync(here("../../package.json"), "utf8"));

/** Where everything the benchmark installs lies. */
export const folder = here("../../.cache/bench");

/** Drivers lie beside the packages, whose names they import. */
const drivers = join(folder, "drivers");
const python = join(folder, "venv/bin/python");
const dist = new URL("../../dist/mod.js", import.meta.url).href;

/**
 * The packages. `cannot` says why a measure is missing; all others are there.
 *
 * `install` is a package of npm or PyPI with its version; `imports` what a cold process imports.
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

/** The process a peer lives in. */
export function commandOf({ driver, isPython }, place) {
  const json = JSON.stringify({ ...place, dist });
  return isPython
    ? [python, [join(drivers, "python_client.py"), json]]
    : [process.execPath, [join(drivers, "life.mjs"), driver, json]];
}

/** Processes that import a peer, or nothing, and say the CPU time they took, in milliseconds. */
export function importCommandOf({ imports, isPython }) {
  if (isPython) {
    const tell = "import time; print(time.process_time() * 1000)";
    return { bare: [python, ["-c", tell]], full: [python, ["-c", `${imports}\n${tell}`]] };
  }
  const tell = `const { user, system } = process.cpuUsage(); console.log((user + system) / 1000)`;
  const run = (script) => [process.execPath, ["--input-type=module", "-e", `${script}\n${tell}`]];
  return { bare: run(""), full: run(`await import(${JSON.stringify(imports)})`) };
}

/** Installs what is not there yet; a Python that cannot make a venv is told of, not fatal. */
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
