/** Runs programs to be measured, on a core of their own where the system can do that. */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { runs } from "../apt.mjs";

const cores = availableParallelism();
const canPin = process.platform === "linux" && cores > 1 && runs("taskset", "-V");
const core = String(cores - 1);
// What runs in this process, such as the embedded deployment, leaves that core free.
if (canPin) runs("taskset", "-apc", `0-${cores - 2}`, String(process.pid));

const pinned = (command, args) =>
  canPin ? ["taskset", ["-c", core, command, ...args]] : [command, args];

/** Yields the lines of JSON that a program prints, as they arrive; fails if the program fails. */
export async function* linesOf(command, args, options = {}) {
  const child = spawn(...pinned(command, args), { stdio: ["ignore", "pipe", "pipe"], ...options });
  const ended = new Promise((done) => child.once("close", done));
  let stderr = "";
  child.stderr.on("data", (chunk) => stderr += chunk);
  for await (const line of createInterface(child.stdout)) {
    if (/^[{[]/.test(line)) yield JSON.parse(line);
  }
  const code = await ended;
  if (code !== 0) {
    throw new Error(`${command} ${args.join(" ").slice(0, 200)}: ${code} ${stderr.slice(-2000)}`);
  }
}

/** The only line of JSON that a program prints. */
export async function lineOf(command, args, options) {
  let last;
  for await (const line of linesOf(command, args, options)) last = line;
  return last;
}

/** Runs a script in a new process of Node, and returns the line of JSON that it prints. */
export async function runNode(script, options) {
  return await lineOf(process.execPath, ["--input-type=module", "-e", script], options);
}

const canCount = runs("perf", "stat", "-e", "task-clock,duration_time", "true");

/**
 * What a whole process takes, in ms: time, CPU time, and instructions where the processor counts
 * them. Without `perf`, CPU time is missing.
 */
export async function wholeProcess(command, args, options) {
  const folder = await mkdtemp(join(tmpdir(), "provena-bench-"));
  const report = join(folder, "perf.csv");
  const counting = ["stat", "-x,", "-o", report, "-e", "task-clock,duration_time,instructions:u"];
  try {
    const started = performance.now();
    if (!canCount) {
      await lineOf(command, args, options);
      return { wall: performance.now() - started };
    }
    await lineOf("perf", [...counting, command, ...args], options);
    const counts = {};
    for (const line of (await readFile(report, "utf8")).split("\n")) {
      const [value, , event] = line.split(",");
      if (event) counts[event.split(":")[0]] = Number(value);
    }
    const { "task-clock": cpu, duration_time: wall, instructions } = counts;
    return { cpu, wall: wall / 1e6, ...(instructions > 0 ? { instructions } : {}) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const mod = new URL("../../dist/mod.js", import.meta.url).href;

/** Starts processes together, each of which asks for a token. */
export async function startProcesses(deployment, count) {
  const script = `import { createSession } from ${JSON.stringify(mod)};
    const deployment = ${JSON.stringify(deployment)};
    await createSession({ display: "none", deployment }).token();`;
  await Promise.all(Array.from({ length: count }, () => runNode(script)));
}
