/**
 * Installs the newest AWS CLI, and the AWS SDK, under .cache/.
 */
import { mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { apt, download, run, runs } from "../apt.mjs";

const cache = fileURLToPath(new URL("../../.cache/files/", import.meta.url));
const venv = join(cache, "venv");

/** The folder of the command `aws`. */
export const commands = join(venv, "bin");
/** The folder to import the SDK from. */
export const sdk = join(cache, "sdk");

/** `awscrt` has the checksums that Python has not. */
const forPython = ["awscli", "awscrt"];
/** Releases of 2027 need Node 22. */
const forNode = [
  "@aws-sdk/client-s3@~3.1175.0",
  "@aws-sdk/lib-storage@~3.1175.0",
  "@aws-sdk/s3-request-presigner@~3.1169.0",
];

/** The environment in which `aws` uses a store and these keys, and no configuration of the user. */
export function awsEnvironment({ endpoint, region }, keys, home) {
  return {
    ...process.env,
    PATH: `${commands}${delimiter}${process.env.PATH}`,
    HOME: home,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ENDPOINT_URL: endpoint,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: keys.sessionToken,
  };
}

/** Installs both; upgrades the command line to the newest release. */
export function install() {
  mkdirSync(sdk, { recursive: true });
  if (!runs("python3", "-m", "venv", venv)) {
    apt("python3", "python3-venv");
    run("python3", ["-m", "venv", "--clear", venv]);
  }
  const python = join(commands, "python");
  download(python, ["-m", "pip", "install", "--quiet", "--upgrade", ...forPython]);
  run("npm", ["install", "--prefix", sdk, "--no-audit", "--no-fund", "--silent", ...forNode]);
}
