/** The environment for measurements: an embedded deployment, a token cache, processes. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createSession } from "../../dist/mod.js";
import { startDemo } from "../../dist/demo.js";

/** Runs work with an embedded deployment and a new token cache for this process and its children. */
export async function withDemo(options, work) {
  const folder = await mkdtemp(join(tmpdir(), "provena-bench-"));
  process.env.PROVENA_TOKEN_CACHE = join(folder, "cache");
  const demo = await startDemo({ interval: 1, ...options });
  try {
    return await work(demo);
  } finally {
    await demo.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Signs in; the deployment approves automatically. */
export async function signedIn({ deployment }) {
  const session = createSession({ display: "none", deployment });
  await session.signIn({ interactive: true });
  return session;
}

/** Runs a script in a new process and returns its output. */
export async function runNode(script, cwd) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { cwd });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => stdout += chunk);
  child.stderr.on("data", (chunk) => stderr += chunk);
  const code = await new Promise((done) => child.once("close", done));
  if (code !== 0) throw new Error(stderr);
  return stdout;
}
