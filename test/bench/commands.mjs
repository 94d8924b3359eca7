/** What a command takes as a whole process, over a Node that does nothing. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { alternate } from "./drivers/sides.mjs";
import { newerNode } from "./peers.mjs";
import { runs } from "../apt.mjs";
import { wholeProcess } from "./process.mjs";
import { over } from "./rows.mjs";
import { signedIn, withFolder } from "./stage.mjs";

const bin = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));

const nodes = [
  { title: "Node 20", node: process.execPath, most: 2.5 },
  { title: "Node 24, compiled code kept", node: newerNode, most: 2 },
];

/** Runs `provena status` and `provena call` on both, and `gh` where it is installed. */
export async function measureCommands(demo, rounds) {
  await signedIn(demo);
  return await withFolder(async (folder) => {
    const file = join(folder, "deployment.json");
    await writeFile(file, JSON.stringify(demo.deployment), { mode: 0o600 });
    return await rowsFor({ ...process.env, PROVENA_DEPLOYMENT: file }, rounds);
  });
}

async function rowsFor(env, rounds) {
  const rows = [];
  for (const { title, node, most } of nodes) {
    const run = (...args) => () => wholeProcess(node, args, { env });
    const sides = {
      "node -e 0": run("-e", "0"),
      version: run(bin, "--version"),
      status: run(bin, "status"),
      call: run(bin, "call", "registry", "version"),
    };
    if (runs("gh", "--version")) sides.gh = () => wholeProcess("gh", ["config", "list"], { env });
    const figures = await alternate(sides, { rounds, warmUp: 2 });
    const on = (name) => `provena ${name} on ${title}`;
    rows.push(
      over(on("status"), figures, ["status", "node -e 0"], { most }),
      over(on("--version"), figures, ["version", "node -e 0"], {}),
      over(on("call"), figures, ["call", "node -e 0"], {}),
    );
    if (sides.gh) rows.push(over(on("status"), figures, ["status", "gh"], {}));
  }
  return rows;
}
