/**
 * Installs the newest AWS CLI and AWS SDK under .cache/.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { apt, run, runs } from "../apt.mjs";

const cache = fileURLToPath(new URL("../../.cache/files/", import.meta.url));
const venv = join(cache, "venv");

/** The folder of the command `aws`. */
export const commands = join(venv, "bin");
/** The folder to import the SDK from. */
export const sdk = join(cache, "sdk");

/** `awscrt` has the checksums that Python has not. */
const forPython = ["awscli", "awscrt"];
const forNode = ["@aws-sdk/client-s3", "@aws-sdk/lib-storage", "@aws-sdk/s3-request-presigner"];

/** Installs both, or upgrades them to the newest releases. */
export function install() {
  mkdirSync(sdk, { recursive: true });
  if (!runs("python3", "-m", "venv", venv)) {
    apt("python3", "python3-venv");
    run("python3", ["-m", "venv", "--clear", venv]);
  }
  const python = join(commands, "python");
  run(python, ["-m", "pip", "install", "--quiet", "--upgrade", ...forPython]);
  const newest = forNode.map((name) => `${name}@latest`);
  run("npm", ["install", "--prefix", sdk, "--no-audit", "--no-fund", "--silent", ...newest]);
}
