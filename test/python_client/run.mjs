/**
 * Runs a program of Provena's own Python client against the embedded deployment.
 *
 * Its newest version is installed into a virtual environment under .cache/. The program must report
 * each of its steps as done.
 *
 * Usage: node test/python_client/run.mjs
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { buildScripts } from "../../scripts/build.mjs";
import { apt, download, run, runs } from "../apt.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const program = fileURLToPath(new URL("program.py", import.meta.url));
const cache = join(root, ".cache", "python_client");

/** Installs the client, or upgrades it to the newest version. */
function installClient() {
  mkdirSync(cache, { recursive: true });
  const venv = join(cache, "venv");
  if (!runs("python3", "-m", "venv", venv)) {
    apt("python3", "python3-venv");
    run("python3", ["-m", "venv", "--clear", venv]);
  }
  const python = join(venv, "bin", "python");
  download(python, ["-m", "pip", "install", "--quiet", "--upgrade", "provenaclient"]);
  return python;
}

/** Starts a deployment from the built package, as a user's program would. */
async function startDeployment() {
  const dist = join(cache, "dist");
  rmSync(dist, { recursive: true, force: true });
  await buildScripts(dist);
  // The notebook tests make the scripts under .cache CommonJS.
  writeFileSync(join(dist, "package.json"), '{ "type": "module" }\n');
  const { startDemo } = await import(join(dist, "demo.js"));
  return await startDemo({ jobs: { pace: 10 } });
}

const python = installClient();
const demo = await startDeployment();
const folder = mkdtempSync(join(tmpdir(), "provena-python-"));
const tokenFile = async (user) => {
  const file = join(folder, user);
  writeFileSync(file, (await demo.offlineToken(user)).reveal(), { mode: 0o600 });
  return file;
};

const wanted = readFileSync(program, "utf8").match(/^ {4}done\("(.+)"\)$/gm).length;
let output = "";
let status;
try {
  const { apis, issuer, realm } = demo.deployment;
  const [person, admin] = [await tokenFile("unlinked"), await tokenFile("admin")];
  const child = spawn(python, ["-W", "ignore", program], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify({ apis, issuer, realm, person, admin }));
  child.stdout.on("data", (text) => {
    output += text;
    process.stdout.write(text);
  });
  status = await new Promise((resolve) => child.once("close", resolve));
} finally {
  rmSync(folder, { recursive: true, force: true });
  await demo.close();
}
const passed = output.match(/^ok /gm)?.length ?? 0;
const failed = wanted - passed || (status === 0 ? 0 : 1);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
