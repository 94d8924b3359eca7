/** Drives a person's JupyterLab on the hub: its terminal and its file browser. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { output } from "./lab.mjs";
import { LabNotebook } from "./lab_notebook.mjs";

// deno-lint-ignore no-control-regex
const COLOUR = /\x1b\[[?\d;]*[A-Za-z]/g;

/** The JupyterLab of one person. */
export class Desk {
  #page;
  #name;
  #home;

  constructor(page, name, home) {
    this.#page = page;
    this.#name = name;
    this.#home = home;
  }

  /** Opens a terminal and types a command; returns a function that reads the terminal's text. */
  async type(command) {
    await this.#page.evaluate(() => globalThis.jupyterapp.commands.execute("terminal:create-new"));
    const terminal = this.#page.locator(".jp-Terminal .xterm-helper-textarea").last();
    await terminal.waitFor({ state: "attached" });
    await terminal.focus();
    // JupyterLab draws the terminal on a canvas, so `script` records the text.
    await this.#page.keyboard.type(`script --flush --quiet --command '${command}' said.txt`);
    await this.#page.keyboard.press("Enter");
    return async (pattern) => {
      for (let left = 600; left > 0; left--) {
        const said = await readFile(join(this.#home, "said.txt"), "utf8").catch(() => "");
        const found = pattern.exec(said.replaceAll(COLOUR, ""));
        if (found) return found;
        await setTimeout(100);
      }
      throw new Error(`The terminal never showed ${pattern}`);
    };
  }

  /** Opens a notebook by a double click in the file browser. */
  async open(file) {
    await this.#page.locator(".jp-DirListing-item", { hasText: file }).dblclick();
    const notebook = new LabNotebook(this.#page, `hub-${this.#name}`, output);
    await notebook.ready();
    return notebook;
  }

  /** Saves a screenshot of the whole page. */
  async screenshot(moment) {
    await this.#page.screenshot({ path: join(output, `hub-${this.#name}-${moment}.png`) });
  }
}
