/**
 * Drives JupyterLab in a browser as a person would: runs cells with Shift+Enter, stops the kernel
 * with the Stop button, reads codes from the screen.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium as playwright } from "playwright-core";
import { run } from "../apt.mjs";
import { sawText } from "../canaries/witness.mjs";
import { chromium, isolated, root, tool } from "./install.mjs";
import { LabNotebook } from "./lab_notebook.mjs";

/** The folder for new notebooks and for screenshots that people can look at. */
export const output = join(root, "test", "output", "jupyter");

const browserFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const quietSettings = {
  "apputils-extension/notification": { fetchNews: "false", checkForUpdates: false },
  "docmanager-extension/plugin": { autosave: false },
  "notebook-extension/tracker": { windowingMode: "none" },
  // No confirmation dialogs when a cell is stopped or a kernel restarted.
  "apputils-extension/sessionDialogs": { skipKernelRestartDialog: true },
};

/** Writes settings for a JupyterLab whose environment is isolated in this home. */
export async function writeQuietSettings(home) {
  for (const [name, settings] of Object.entries(quietSettings)) {
    const folder = join(home, "jupyter", "settings", "@jupyterlab", name.split("/")[0]);
    await mkdir(folder, { recursive: true });
    const file = join(folder, `${name.split("/")[1]}.jupyterlab-settings`);
    await writeFile(file, JSON.stringify(settings));
  }
}

/** Starts JupyterLab and Chromium. */
export async function startLab() {
  const home = await mkdtemp(join(tmpdir(), "provena-lab-"));
  await mkdir(output, { recursive: true });
  await writeQuietSettings(home);
  const token = randomBytes(16).toString("hex");
  const server = spawn(tool("jupyter"), [
    "lab",
    "--no-browser",
    "--allow-root",
    "--LabApp.expose_app_in_browser=True",
    "--LabApp.extension_manager=readonly",
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.port=0",
    `--ServerApp.root_dir=${output}`,
    `--IdentityProvider.token=${token}`,
  ], { env: isolated(home), stdio: ["ignore", "ignore", "pipe"] });
  const origin = await originOf(server);
  const browser = await launchBrowser();
  return new Lab({ home, server, origin, token, browser });
}

/** Starts Chromium; the caller closes it. */
export async function launchBrowser() {
  return await playwright.launch({
    executablePath: chromium,
    args: browserFlags,
    handleSIGINT: false,
    handleSIGTERM: false,
  });
}

function originOf(server) {
  return new Promise((resolve, reject) => {
    let said = "";
    server.stderr.on("data", (part) => {
      said += part;
      const [, origin] = /(http:\/\/127\.0\.0\.1:\d+)\/lab\?token=/.exec(said) ?? [];
      if (origin) resolve(origin);
    });
    server.once("close", () => reject(new Error(`JupyterLab ended: ${said.slice(-2_000)}`)));
  });
}

/** A running JupyterLab with its browser. */
class Lab {
  #parts;

  constructor(parts) {
    this.#parts = parts;
  }

  /** Opens a new notebook. */
  async open(name, cells) {
    const path = join(output, `${name}.ipynb`);
    await writeFile(path, JSON.stringify(notebookOf(cells)));
    return await this.reopen(name);
  }

  /** Opens an existing notebook in a new window. */
  async reopen(name) {
    const { origin, token } = this.#parts;
    // Without its own workspace, a window restores what the previous one had open.
    const path = `workspaces/${name}/tree/${name}.ipynb`;
    return await this.follow(`${origin}/lab/${path}?reset&token=${token}`, name);
  }

  /** Opens the URL of a notebook, of any JupyterLab. */
  async follow(address, name) {
    const context = await this.#parts.browser.newContext({
      viewport: { width: 1280, height: 1500 },
    });
    const page = await context.newPage();
    const notebook = new LabNotebook(page, name, output);
    await page.goto(address);
    await notebook.ready();
    return notebook;
  }

  /** Opens a notebook with outputs; if `trusted`, as if this machine had created them. */
  async openSaved(name, notebook, { trusted }) {
    const path = join(output, `${name}.ipynb`);
    await writeFile(path, JSON.stringify(notebook));
    if (trusted) run(tool("jupyter"), ["trust", path], { env: isolated(this.#parts.home) });
    return await this.reopen(name);
  }

  /** Opens a copy, as a person who received the file: this machine does not trust its outputs. */
  async openCopy(name, copy) {
    const notebook = JSON.parse(await savedText(name));
    // Jupyter trusts a notebook by a signature of its content.
    notebook.cells.push({ cell_type: "markdown", id: "note", metadata: {}, source: "A copy." });
    await writeFile(join(output, `${copy}.ipynb`), JSON.stringify(notebook));
    return await this.reopen(copy);
  }

  /** Opens a page outside JupyterLab, such as another tab or a phone. */
  async visit(url) {
    const context = await this.#parts.browser.newContext({
      viewport: { width: 390, height: 844 },
    });
    const page = await context.newPage();
    await page.goto(url);
    return page;
  }

  /** Opens a local page and saves a full screenshot beside it. */
  async look(path) {
    const context = await this.#parts.browser.newContext({
      viewport: { width: 1000, height: 800 },
    });
    // Block what nbconvert's pages fetch, such as MathJax, which is not tested here.
    await context.route(/^https?:/, (route) => route.abort());
    const page = await context.newPage();
    await page.goto(pathToFileURL(path).href);
    await page.screenshot({ path: path.replace(/\.html$/, ".png"), fullPage: true });
    return page;
  }

  /** Saves screenshots of all open pages after a failure. */
  async lastSight(name) {
    const pages = this.#parts.browser.contexts().flatMap((context) => context.pages());
    for (const [index, page] of pages.entries()) {
      await page.screenshot({ path: join(output, `failed-${name}-${index}.png`) });
    }
  }

  /** Closes every window and shuts down every kernel. */
  async closeWindows() {
    const { browser, origin, token } = this.#parts;
    for (const context of browser.contexts()) {
      for (const page of context.pages()) {
        sawText("a page", await page.evaluate(() => document.body.innerText));
      }
      await context.close();
    }
    const headers = { authorization: `token ${token}` };
    const sessions = await (await fetch(`${origin}/api/sessions`, { headers })).json();
    for (const { id } of sessions) {
      await fetch(`${origin}/api/sessions/${id}`, { method: "DELETE", headers });
    }
  }

  /** Shuts down everything and removes all files except screenshots. */
  async close() {
    const { browser, server, home } = this.#parts;
    if (server.exitCode !== null) return;
    await browser.close();
    const closed = new Promise((resolve) => server.once("close", resolve));
    server.kill("SIGTERM");
    await closed;
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The text of a notebook's file. */
export async function savedText(name) {
  return await readFile(join(output, `${name}.ipynb`), "utf8");
}

function notebookOf(cells) {
  return {
    cells: cells.map((source, index) => ({
      cell_type: "code",
      id: `cell-${index}`,
      metadata: {},
      source,
      outputs: [],
      execution_count: null,
    })),
    metadata: {
      kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
      language_info: { name: "typescript" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}
