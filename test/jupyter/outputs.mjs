/**
 * Checks that the kernel sends outputs before it reports that the cell has ended. Later outputs are
 * lost in nbclient, and so in nbconvert, papermill and other programs that run notebooks.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isolated, root, tool } from "./install.mjs";

const setup = `
import { signIn } from "jsr:@provena/notebook";
import { startDemo } from "jsr:@provena/notebook/demo";
const demo = await startDemo({ approve: "editor", interval: 1 });
const { deployment } = demo;
const session = await signIn({ deployment });
const roles = await session.roles();
const registry = await session.api("registry");
`;

/** One cell for each way in which we show output, and a plain number for comparison. */
const cells = {
  "a table made before": ["roles", 1],
  "a table just made": ["await session.roles()", 1],
  "an answer": ['await registry.ops.fetch({ id: "10378.1/1900001" })', 1],
  "a token": ["await session.token()", 1],
  "a sign-in": ["await signIn({ deployment });", 2],
  "a forgotten await": ["signIn({ deployment })", 2],
  "a number": ["42", 1],
};

const RUNS = 100;

export async function checkOutputs() {
  const home = await mkdtemp(join(tmpdir(), "provena-outputs-"));
  try {
    const counts = await measure(home);
    const late = Object.entries(counts)
      .filter(([, { before }]) => before < RUNS)
      .map(([name, { after, never }]) =>
        `${name}: ${after} of ${RUNS} came after the cell's end, ${never} never`
      );
    const [ofOthers, ours] = [true, false].map((others) =>
      late.filter((sentence) => sentence.startsWith("a number") === others)
    );
    for (const sentence of ofOthers) console.log(`       for comparison, ${sentence}`);
    return ours;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function measure(home) {
  const script = fileURLToPath(new URL("outputs.py", import.meta.url));
  const child = spawn(tool("python"), [script, root], { env: isolated(home) });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) child[name].on("data", (part) => (said[name] += part));
  child.stdin.end(JSON.stringify({ setup, cells, runs: RUNS }));
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`The kernel could not be measured: ${said.stderr.slice(-2_000)}`);
  return JSON.parse(said.stdout);
}
