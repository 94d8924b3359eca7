/** Drives VS Code in a browser as a person would, on a folder of notebooks. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { codeServer } from "./install.mjs";

/** VS Code's default themes, by their names in its menu. */
export const themes = {
  "Light Modern": "Default Light Modern",
  "Dark Modern": "Default Dark Modern",
  "Light High Contrast": "Default High Contrast Light",
  "Dark High Contrast": "Default High Contrast",
};

/** Selects the outputs in their frame; the surrounding window uses the same class name. */
export const outputs = "[data-vscode-theme-id] .output";

/** VS Code renders only outputs near the screen, so the window is high enough for all. */
const viewport = { width: 1280, height: 16_000 };

const settings = {
  "workbench.startupEditor": "none",
  "workbench.colorTheme": themes["Dark Modern"],
  "window.autoDetectHighContrast": false,
  "telemetry.telemetryLevel": "off",
};

/** A running VS Code with one window. */
export class Editor {
  #server;
  #home;

  constructor(parts) {
    this.page = parts.page;
    this.#server = parts.server;
    this.#home = parts.home;
  }

  static async start(browser, folder) {
    const home = await mkdtemp(join(tmpdir(), "provena-vscode-"));
    await mkdir(join(home, "data", "User"), { recursive: true });
    await writeFile(join(home, "data", "User", "settings.json"), JSON.stringify(settings));
    const server = spawn(process.execPath, [
      codeServer,
      ...["--auth", "none", "--bind-addr", "127.0.0.1:0", "--config", join(home, "config.yaml")],
      ...["--user-data-dir", join(home, "data"), "--extensions-dir", join(home, "extensions")],
      ...["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"],
    ], { env: { PATH: process.env.PATH, HOME: home }, stdio: ["ignore", "pipe", "pipe"] });
    try {
      const origin = await originOf(server);
      const page = await (await browser.newContext({ viewport })).newPage();
      await page.goto(`${origin}/?folder=${encodeURIComponent(folder)}`);
      return new Editor({ page, server, home });
    } catch (error) {
      server.kill();
      throw error;
    }
  }

  /** Opens a notebook from the list of files. */
  async open(name, count) {
    const file = this.page.getByRole("treeitem", { name });
    const asNotebook = this.page.locator(".notebook-editor").locator("visible=true");
    const asText = this.page.locator(".editor-instance > .monaco-editor").locator("visible=true");
    // Before its extensions have started, VS Code opens a notebook as plain text.
    do {
      await this.page.keyboard.press("Control+K");
      await this.page.keyboard.press("Control+W");
      await asNotebook.or(asText).waitFor({ state: "hidden" });
      await file.dblclick();
      await asNotebook.or(asText).first().waitFor();
    } while (await asText.count() > 0);
    const frame = await this.#visibleOutputs(count);
    await settled(frame);
    return frame;
  }

  /** Waits for a visible frame with this many outputs; outdated hidden frames can remain. */
  async #visibleOutputs(count) {
    for (;;) {
      for (const frame of this.page.frames()) {
        const drawn = await frame.locator(outputs).count().catch(() => 0);
        if (drawn >= count && await isVisible(frame)) return frame;
      }
      await this.page.waitForTimeout(50);
    }
  }

  /** Chooses a theme from the menu, and waits until the outputs have it. */
  async theme(theme, frame) {
    const menu = this.page.locator(".quick-input-widget input[type=text]");
    await this.page.keyboard.press("Control+K");
    await this.page.keyboard.press("Control+T");
    await menu.fill(theme);
    // The list is filtered shortly after the typing.
    await this.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: theme })
      .waitFor();
    await menu.press("Enter");
    await menu.waitFor({ state: "hidden" });
    // Poll by time, because a static frame may have no animation frames.
    await frame.waitForFunction(
      (id) => document.body.dataset.vscodeThemeId === id,
      themes[theme],
      { polling: 50 },
    );
  }

  /** Takes a screenshot of the window down to the last output. */
  async screenshot(path, frame) {
    const boxes = await Promise.all((await frame.locator(outputs).all()).map(bottomOf));
    const height = Math.min(viewport.height, Math.max(...boxes) + 40);
    await this.page.screenshot({ path, clip: { x: 0, y: 0, width: viewport.width, height } });
  }

  /** Takes a screenshot of each output, from top to bottom. */
  async picturesOfOutputs(frame) {
    const places = await Promise.all((await frame.locator(outputs).all()).map(async (output) => ({
      output,
      bottom: await bottomOf(output),
    })));
    const pictures = [];
    for (const { output } of places.sort((a, b) => a.bottom - b.bottom)) {
      pictures.push(await output.screenshot());
    }
    return pictures;
  }

  async close() {
    await this.page.context().close();
    const closed = once(this.#server, "close");
    this.#server.kill();
    await closed;
    await rm(this.#home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Whether a frame and all its parent frames are visible. */
async function isVisible(frame) {
  const parent = frame.parentFrame();
  if (!parent) return true;
  const element = await frame.frameElement().catch(() => undefined);
  return await element?.isVisible() === true && await isVisible(parent);
}

async function bottomOf(element) {
  const box = await element.boundingBox();
  return box ? box.y + box.height : 0;
}

/** Waits until images are loaded and the layout is stable. */
async function settled(frame) {
  await frame.evaluate(async (selector) => {
    await Promise.all([...document.images].map((image) => image.decode()));
    const places = () =>
      [...document.querySelectorAll(selector)].map((each) => each.getBoundingClientRect().top)
        .join();
    for (let before = ""; before !== places();) {
      before = places();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }, outputs);
}

async function originOf(server) {
  let said = "";
  return await new Promise((resolve, reject) => {
    const hear = (part) => {
      said += part;
      const [, origin] = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(said) ?? [];
      if (origin) resolve(origin);
    };
    server.stdout.setEncoding("utf8").on("data", hear);
    server.stderr.setEncoding("utf8").on("data", hear);
    server.once("error", reject);
    server.once("close", () => reject(new Error(`code-server ended: ${said.slice(-2_000)}`)));
  });
}
