/** Follows the README's section "In JupyterLab" with an empty home folder. */
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

/** Runs the README's three commands exactly, up to a notebook that is signed in. */
export async function followsTheReadme({ lab }) {
  const [jupyter, packages, start, ...more] = await readmeCommands();
  // The first two were run already, by install.mjs and by the person who runs the tests.
  const venv = "python3 -m venv .venv && .venv/bin/pip install jupyterlab";
  assert.deepEqual([jupyter, packages, more], [venv, "npm ci", []]);
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

/** Reads the commands from the README's section. */
async function readmeCommands() {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const [, block] = /## In JupyterLab\n[^]*?```sh\n([^]*?)```/.exec(readme);
  return block.trim().split("\n");
}

/** Types a command into a terminal in the checkout, with a new home folder. */
async function typeAtHome(command) {
  const home = await mkdtemp(join(tmpdir(), "provena-first-visit-"));
  // The command must treat the terminal as interactive, even when CI runs the tests.
  const { CI: _, ...env } = { ...isolated(home), BROWSER: await browserThatTells(home) };
  // Jupyter's default folders, so that the kernel has to be installed.
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
  // JupyterLab passes a file that redirects to its URL.
  await writeFile(browser, `#!/bin/sh\necho "$1" >>${join(home, "opened.txt")}\n`);
  await chmod(browser, 0o755);
  return browser;
}

/** The terminal, and the browser that it opens. */
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

  /** Everything the terminal has shown so far. */
  get said() {
    return this.#said;
  }

  async #shows(pattern) {
    while (this.#script.exitCode === null && !pattern.test(this.#said)) {
      await setTimeout(50);
    }
  }

  /** Waits until a browser is opened, and resolves to its URL. */
  async opened() {
    while (this.#script.exitCode === null) {
      const told = await readFile(join(this.#home, "opened.txt"), "utf8").catch(() => "");
      if (told.endsWith("\n")) return told.trim();
      await setTimeout(100);
    }
    throw new Error(`It ended without opening a browser: ${this.#said.slice(-2_000)}`);
  }

  /** Presses Ctrl-C twice, as the terminal advises, and waits until the command ends. */
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
