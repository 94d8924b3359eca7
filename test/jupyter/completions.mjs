/** Checks that Tab in the Deno kernel completes names of a session, an API and its operations. */
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
const session = await signIn({ deployment: demo.deployment });
const registry = await session.api("registry");
const roles = await session.roles();
`;

/** Typed texts, with the names that Tab must offer. */
const wanted = {
  "session.": ["roles", "checkAccess", "requestAccess", "api", "signOut", "state"],
  "session.check": ["checkAccess", "checkItem"],
  "registry.": ["ops", "describe", "example"],
  "registry.ops.": ["fetch", "list", "check_read_access", "fetch_entity_dataset"],
  "registry.ops.fetch_agent_o": ["fetch_agent_organisation"],
  "registry.ops.list.": ["all", "pages"],
  "roles.": ["has"],
};

export async function checkCompletions() {
  const home = await mkdtemp(join(tmpdir(), "provena-completions-"));
  try {
    const texts = Object.keys(wanted);
    const matches = await ask(home, { setup, texts });
    return texts.flatMap((text, index) => {
      // Some kernels return the whole expression, others only the name.
      const offered = new Set(matches[index].map((match) => match.split(".").at(-1)));
      const lost = wanted[text].filter((name) => !offered.has(name));
      return lost.length === 0 ? [] : [`after "${text}" Tab does not offer ${lost.join(", ")}`];
    });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function ask(home, task) {
  const script = fileURLToPath(new URL("completions.py", import.meta.url));
  const child = spawn(tool("python"), [script, root], { env: isolated(home) });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) child[name].on("data", (part) => (said[name] += part));
  child.stdin.end(JSON.stringify(task));
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`The kernel did not complete: ${said.stderr.slice(-2_000)}`);
  return JSON.parse(said.stdout);
}
