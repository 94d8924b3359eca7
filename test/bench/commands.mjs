/** What a command takes as a whole process, over a Node that does nothing. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { alternate } from "./drivers/sides.mjs";
import { newerNode } from "./peers.mjs";
import { apt, runs } from "../apt.mjs";
import { wholeProcess } from "./process.mjs";
import { over } from "./rows.mjs";
import { signedIn, withFolder } from "./stage.mjs";

const bin = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));

const nodes = [
  { title: "Node 20", node: process.execPath, most: 2.5 },
  { title: "Node 24, compiled code kept", node: newerNode, most: 2 },
];

/**
 * Runs `provena status`, `provena token` and `provena call` on both; in full also beside GitHub's
 * command, which is a program of machine code.
 */
export async function measureCommands(demo, { rounds, isFull }) {
  await signedIn(demo);
  return await withFolder(async (folder) => {
    const file = join(folder, "deployment.json");
    await writeFile(file, JSON.stringify(demo.deployment), { mode: 0o600 });
    const env = { ...process.env, PROVENA_DEPLOYMENT: file };
    return await rowsFor(env, { rounds, gh: isFull ? await ghIn(folder) : undefined });
  });
}

/** How `gh` prints the token that is stored, as `provena token` does: neither asks a server. */
async function ghIn(folder) {
  if (!runs("gh", "--version")) apt("gh");
  const home = join(folder, "gh");
  await mkdir(home);
  const account = ["github.com:", "  user: someone", `  oauth_token: gho_${"0".repeat(36)}`];
  await writeFile(join(home, "hosts.yml"), `${account.join("\n")}\n`, { mode: 0o600 });
  const { GH_TOKEN: _, GITHUB_TOKEN: __, ...others } = process.env;
  const env = { ...others, GH_CONFIG_DIR: home, GH_NO_UPDATE_NOTIFIER: "1" };
  return () => wholeProcess("gh", ["auth", "token"], { env });
}

async function rowsFor(env, { rounds, gh }) {
  const rows = [];
  for (const { title, node, most } of nodes) {
    const run = (...args) => () => wholeProcess(node, args, { env });
    const sides = {
      "node -e 0": run("-e", "0"),
      version: run(bin, "--version"),
      status: run(bin, "status"),
      token: run(bin, "token"),
      call: run(bin, "call", "registry", "version"),
      ...(gh ? { "gh auth token": gh } : {}),
    };
    const figures = await alternate(sides, { rounds, warmUp: 2 });
    const on = (name) => `provena ${name} on ${title}`;
    rows.push(
      over(on("status"), figures, ["status", "node -e 0"], { most }),
      over(on("--version"), figures, ["version", "node -e 0"], {}),
      over(on("token"), figures, ["token", "node -e 0"], {}),
      over(on("call"), figures, ["call", "node -e 0"], {}),
    );
    if (gh) rows.push(over(on("token"), figures, ["token", "gh auth token"], {}));
  }
  return rows;
}
