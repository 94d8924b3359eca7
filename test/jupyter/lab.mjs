/**
 * JupyterLab with a browser in front of it, driven as a person would: cells are run with
 * Shift+Enter, the kernel is stopped with the Stop button, codes are read off the screen.
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

/** Where notebooks are made and screenshots are left for people to look at. */
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
  // A person who stops a cell or restarts a kernel knows what they do.
  "apputils-extension/sessionDialogs": { skipKernelRestartDialog: true },
};

/** Settings of a JupyterLab whose environment is isolated in this home. */
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

/** Starts Chromium, which whoever started it closes. */
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

  /** Opens a notebook that is there, in a new window. */
  async reopen(name) {
    const { origin, token } = this.#parts;
    // Without a workspace of its own a window shows what the one before it had open.
    const path = `workspaces/${name}/tree/${name}.ipynb`;
    return await this.follow(`${origin}/lab/${path}?reset&token=${token}`, name);
  }

  /** Opens an address that leads to a notebook, of whichever JupyterLab. */
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

  /** Opens a notebook with outputs; where it is trusted, as if this machine had made them. */
  async openSaved(name, notebook, { trusted }) {
    const path = join(output, `${name}.ipynb`);
    await writeFile(path, JSON.stringify(notebook));
    if (trusted) run(tool("jupyter"), ["trust", path], { env: isolated(this.#parts.home) });
    return await this.reopen(name);
  }

  /** Opens a copy, as a person who was sent the file: this machine does not trust its outputs. */
  async openCopy(name, copy) {
    const notebook = JSON.parse(await savedText(name));
    // The trust of a notebook hangs on a signature of its content.
    notebook.cells.push({ cell_type: "markdown", id: "note", metadata: {}, source: "A copy." });
    await writeFile(join(output, `${copy}.ipynb`), JSON.stringify(notebook));
    return await this.reopen(copy);
  }

  /** A page that is no notebook: the person's other tab, or phone. */
  async visit(url) {
    const context = await this.#parts.browser.newContext({
      viewport: { width: 390, height: 844 },
    });
    const page = await context.newPage();
    await page.goto(url);
    return page;
  }

  /** Opens a page of this machine, and leaves a screenshot of all of it beside it. */
  async look(path) {
    const context = await this.#parts.browser.newContext({
      viewport: { width: 1000, height: 800 },
    });
    // What nbconvert fetches, such as MathJax, takes no part in it.
    await context.route(/^https?:/, (route) => route.abort());
    const page = await context.newPage();
    await page.goto(pathToFileURL(path).href);
    await page.screenshot({ path: path.replace(/\.html$/, ".png"), fullPage: true });
    return page;
  }

  /** Leaves screenshots of what was open when something went wrong. */
  async lastSight(name) {
    const pages = this.#parts.browser.contexts().flatMap((context) => context.pages());
    for (const [index, page] of pages.entries()) {
      await page.screenshot({ path: join(output, `failed-${name}-${index}.png`) });
    }
  }

  /** Closes every window and ends every kernel. */
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

  /** The kernels shut down, everything stopped, nothing left but screenshots. */
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

/** A notebook as text, as the file has it. */
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
