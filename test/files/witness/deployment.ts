/** An embedded deployment, and Amazon's programs with credentials for one of its datasets. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Demo, startDemo } from "../../../src/demo/mod.ts";
import { callApi, signInAs } from "../../demo/client.ts";
import { awsEnvironment } from "../install.mjs";

/** A dataset of the user `editor`, with a few files. */
export const DATASET = "10378.1/1900024";
export const PREFIX = "datasets/10378-1-1900024/";

/** How a program ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Credentials, with the names that the SDK gives them. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** A deployment, and a folder to work in. */
export interface Place extends AsyncDisposable {
  readonly demo: Demo;
  readonly folder: string;
  keys(access: "read" | "write"): Promise<Keys>;
  /** Runs `aws` with credentials for the dataset, and no other configuration. */
  aws(access: "read" | "write", ...args: readonly string[]): Promise<Ended>;
  /** The methods and keys of requests to the object store since the last call. */
  asked(): readonly string[];
}

/** Starts a deployment. */
export async function startPlace(): Promise<Place> {
  const demo = await startDemo({ interval: 0, accessTokenTtl: 3600 });
  const folder = await mkdtemp(join(tmpdir(), "provena-witness-"));
  const token = (await signInAs(demo, "editor")).access_token;
  const keys = async (access: "read" | "write"): Promise<Keys> => {
    const path = `/registry/credentials/generate-${access}-access-credentials`;
    const body = { dataset_id: DATASET, console_session_required: false };
    const answer = await callApi(`${demo.deployment.apis["data-store"]}${path}`, { token, body });
    const { credentials } = answer.body;
    return {
      accessKeyId: credentials.aws_access_key_id,
      secretAccessKey: credentials.aws_secret_access_key,
      sessionToken: credentials.aws_session_token,
    };
  };
  let seen = 0;
  return {
    demo,
    folder,
    keys,
    aws: async (access, ...args) => {
      const env = awsEnvironment(demo.deployment.files!, await keys(access), folder);
      return await run("aws", args, { cwd: folder, env });
    },
    asked: () => {
      const since = demo.requests.slice(seen).filter(({ api }) => api === "object-store");
      seen = demo.requests.length;
      return since.map(({ method, path }) => `${method} ${decodeURIComponent(path)}`);
    },
    [Symbol.asyncDispose]: async () => {
      await demo.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs a program to its end. */
export function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<Ended> {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => stdout += text);
  child.stderr.setEncoding("utf8").on("data", (text) => stderr += text);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}
