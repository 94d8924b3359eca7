/** What the README says under "In JupyterLab", typed by somebody whose home is empty. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { sawText } from "../canaries/witness.mjs";
import { isolated, root } from "./install.mjs";
import { writeQuietSettings } from "./lab.mjs";

const CTRL_C = "\x03";

/** The README, word by word: three commands from nothing to a notebook that is signed in. */
export async function followsTheReadme({ lab }) {
  const [jupyter, packages, start, ...more] = await readmeCommands();
  // The first two are done: by install.mjs, and by whoever runs this.
  assert.deepEqual([jupyter, packages, more], ["pip install jupyterlab", "npm ci", []]);
  const terminal = await typeAtHome(start);
  try {
    const notebook = await lab.follow(await terminal.opened(), "readme");
    assert.match(terminal.said, /Installed the Deno kernel/);
    await notebook.clear();
    await notebook.startAll();
    await notebook.finished(11);
    assert.match(await notebook.text(3), /✓ Signed in to localhost as e•+@example\.org/);
    assert.match(await notebook.text(7), /10378\.1\/1900001/);
    assert.match(await notebook.text(11), /Signed out/);
    await notebook.screenshot("done");
  } finally {
    await terminal.leave();
  }
}

/** The commands of the README's section. */
async function readmeCommands() {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const [, block] = /## In JupyterLab\n[^]*?```sh\n([^]*?)```/.exec(readme);
  return block.trim().split("\n");
}

/** Types a command into a terminal, in the checkout, with a home that is new. */
async function typeAtHome(command) {
  const home = await mkdtemp(join(tmpdir(), "provena-first-visit-"));
  // A person is there, also where CI runs the tests.
  const { CI: _, ...env } = { ...isolated(home), BROWSER: await browserThatTells(home) };
  // Jupyter's own places, so that the kernel has to be installed.
  delete env.JUPYTER_DATA_DIR;
  delete env.XDG_DATA_HOME;
  await writeQuietSettings(home);
  await mkdir(env.JUPYTER_CONFIG_DIR, { recursive: true });
  await writeFile(
    join(env.JUPYTER_CONFIG_DIR, "jupyter_server_config.json"),
    JSON.stringify({
      ServerApp: { allow_root: true },
      LabApp: { expose_app_in_browser: true },
    }),
  );
  const args = ["--flush", "--quiet", "--return", "--command", command, "/dev/null"];
  return new Terminal(home, spawn("script", args, { cwd: root, env }));
}

async function browserThatTells(home) {
  const browser = join(home, "browser");
  // JupyterLab hands over a file that leads to its address.
  await writeFile(browser, `#!/bin/sh\necho "$1" >>${join(home, "opened.txt")}\n`);
  await chmod(browser, 0o755);
  return browser;
}

/** The terminal, and what a person sees of what happens. */
class Terminal {
  #home;
  #script;
  #said = "";
  #ended;

  constructor(home, script) {
    this.#home = home;
    this.#script = script;
    script.stdout.setEncoding("utf8").on("data", (part) => (this.#said += part));
    this.#ended = new Promise((resolve) => script.once("close", resolve));
  }

  /** Everything the terminal has shown. */
  get said() {
    return this.#said;
  }

  async #shows(pattern) {
    while (this.#script.exitCode === null && !pattern.test(this.#said)) {
      await setTimeout(50);
    }
  }

  /** Waits for a browser to be opened. @returns the address */
  async opened() {
    while (this.#script.exitCode === null) {
      const told = await readFile(join(this.#home, "opened.txt"), "utf8").catch(() => "");
      if (told.endsWith("\n")) return told.trim();
      await setTimeout(100);
    }
    throw new Error(`It ended without opening a browser: ${this.#said.slice(-2_000)}`);
  }

  /** Presses Ctrl-C twice, as the terminal says, and waits for the end. */
  async leave() {
    for (const asked of [/y\/\[n\]/, /./]) {
      if (this.#script.exitCode === null) this.#script.stdin.write(CTRL_C);
      await this.#shows(asked);
    }
    const code = await this.#ended;
    sawText("the terminal of a first visit", this.#said);
    await rm(this.#home, { recursive: true, force: true, maxRetries: 5 });
    return code;
  }
}
