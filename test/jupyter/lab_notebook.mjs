/** Drives one open notebook in JupyterLab as a person would. */
import { join } from "node:path";
import { findWithAxe } from "../contrast/axe.mjs";
import { measureContrast } from "../contrast/contrast.mjs";
import { readQr } from "../contrast/read_qr.mjs";

const OUTPUTS = ".jp-NotebookPanel .jp-OutputArea-output";

/** JupyterLab's themes, with the names of their style sheets. */
const themes = {
  "light": ["JupyterLab Light", "theme-light-extension"],
  "dark": ["JupyterLab Dark", "theme-dark-extension"],
  "dark high contrast": ["JupyterLab Dark High Contrast", "theme-dark-high-contrast-extension"],
};

const IDLE = '.jp-Notebook-ExecutionIndicator[data-status="idle"]';

/** An open notebook. Cells are counted from 0. */
export class LabNotebook {
  #page;
  #name;
  #folder;

  constructor(page, name, folder) {
    this.#page = page;
    this.#name = name;
    this.#folder = folder;
    page.setDefaultTimeout(45_000);
  }

  /** Waits until the kernel is ready. */
  async ready() {
    await this.#page.locator(".jp-NotebookPanel .jp-CodeCell").first().waitFor();
    // The indicator shows idle before the kernel is connected; cells run too early are lost.
    await this.#page.waitForFunction(async () => {
      const context = globalThis.jupyterapp?.shell.currentWidget?.sessionContext;
      await context?.ready;
      const kernel = context?.session?.kernel;
      if (kernel?.connectionStatus !== "connected") return false;
      // A kernel never answers a request that arrives during its restart.
      const answered = await Promise.race([
        kernel.requestKernelInfo().then(() => true, () => false),
        new Promise((resolve) => setTimeout(resolve, 2_000, false)),
      ]);
      return answered && kernel.status === "idle";
    });
  }

  #cell(index) {
    return this.#page.locator(".jp-NotebookPanel .jp-Cell").nth(index);
  }

  #output(index) {
    return this.#cell(index).locator(".jp-Cell-outputArea");
  }

  /** Starts a cell without waiting for its end. */
  async start(index) {
    await this.#cell(index).locator(".cm-content").click();
    await this.#page.keyboard.press("Shift+Enter");
  }

  /** Waits until a cell has ended, with or without an error. */
  async finished(index) {
    await this.#cell(index).locator(".jp-InputPrompt", { hasText: /\[\d+\]/ }).waitFor();
    await this.#page.locator(IDLE).first().waitFor({ state: "attached" });
  }

  /** Runs a cell to its end and resolves to the text of its outputs. */
  async run(index) {
    await this.start(index);
    await this.finished(index);
    return await this.text(index);
  }

  /** Runs all cells, as the menu does. */
  async startAll() {
    // Not awaited: the command ends only after the last cell.
    await this.#page.evaluate(() => {
      globalThis.jupyterapp.commands.execute("notebook:run-all-cells").catch(() => {});
    });
  }

  /** Clears all outputs, so that everything shown later is new. */
  async clear() {
    await this.#command("notebook:clear-all-cell-outputs");
  }

  /** The text under a cell, as a person reads it. */
  async text(index) {
    return (await this.#output(index).allInnerTexts()).join("\n").trim();
  }

  /** Waits until the text appears under a cell. */
  async shows(index, text) {
    await this.#output(index).filter({ hasText: text }).first().waitFor();
  }

  /** The number of a cell's outputs. */
  async outputCount(index) {
    return await this.#output(index).locator(".jp-OutputArea-child").count();
  }

  /** Presses the Stop button. */
  async stop() {
    await this.#page.locator(
      '.jp-NotebookPanel [data-command="notebook:interrupt-kernel"], ' +
        '.jp-NotebookPanel [data-jp-item-name="interrupt"] jp-button',
    ).first().click();
  }

  /** Presses the Restart button; the cells keep their outputs. */
  async restart() {
    await this.#command("notebook:restart-kernel");
    await this.ready();
  }

  /** Whether this machine trusts the outputs of every cell. */
  async isTrusted() {
    return await this.#page.evaluate(() =>
      [...globalThis.jupyterapp.shell.currentWidget.content.model.cells].every((cell) =>
        cell.trusted !== false
      )
    );
  }

  /** Saves the file. */
  async save() {
    await this.#command("docmanager:save");
  }

  /** Changes the theme: `light`, `dark` or `dark high contrast`. */
  async theme(theme) {
    const [name, folder] = themes[theme];
    await this.#command("apputils:change-theme", { theme: name });
    // The theme's attribute changes before the new style sheet is loaded and the old one removed.
    await this.#page.waitForFunction((wanted) => {
      const sheets = [...document.querySelectorAll('link[href*="/themes/"]')]
        .filter(({ sheet }) => sheet).map(({ href }) => href);
      return sheets.length === 1 && sheets[0].includes(wanted);
    }, folder);
    // Meanwhile JupyterLab may cover the page with its splash screen.
    await this.#page.locator("#jupyterlab-splash").waitFor({ state: "detached" });
  }

  async #command(id, args = {}) {
    await this.#page.evaluate(
      ([command, options]) => globalThis.jupyterapp.commands.execute(command, options),
      [id, args],
    );
  }

  /** Saves a screenshot of the notebook down to its last cell. */
  async screenshot(moment) {
    const path = join(this.#folder, `${this.#name}-${moment}.png`);
    const panel = await this.#page.locator(".jp-NotebookPanel").boundingBox();
    const last = await this.#page.locator(".jp-NotebookPanel .jp-Cell").last().boundingBox();
    const height = Math.min(panel.height, last.y + last.height + 16 - panel.y);
    await this.#page.screenshot({ path, clip: { ...panel, height } });
  }

  /** Takes a screenshot from a cell down, with this height in pixels. */
  async picture(first, height) {
    const top = await this.#cell(first).boundingBox();
    const clip = { x: top.x, y: top.y - 4, width: 900, height };
    return await this.#page.screenshot({ clip });
  }

  /** Takes a screenshot of what is under a cell. */
  async pictureOfOutput(index) {
    return await this.#output(index).locator(".jp-OutputArea-output").screenshot();
  }

  /** Reads the QR code under a cell from the pixels of a screenshot, as a phone would. */
  async readQr(index) {
    return await readQr(this.#output(index).locator("img"));
  }

  /** Measures the contrast of every output with `measureContrast`. */
  async contrast() {
    return await measureContrast(this.#page.mainFrame(), OUTPUTS);
  }

  /** Checks the outputs with axe-core and returns one sentence per problem. */
  async faults() {
    return await findWithAxe(this.#page, OUTPUTS);
  }

  /** Emulates forced colours, as with a contrast theme in Windows. */
  async forceColors(forced) {
    await this.#page.emulateMedia({ forcedColors: forced ? "active" : "none" });
  }

  /** Sets the window's height in pixels. */
  async grow(height) {
    await this.#page.setViewportSize({ width: 1280, height });
  }

  /** Closes the window; the kernel keeps running. */
  async close() {
    await this.#page.context().close();
  }
}
