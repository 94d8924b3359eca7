import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Frame } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as product from "../../mod.ts";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { sawText } from "../canaries/witness.mjs";
import { findWithAxe } from "../contrast/axe.mjs";
import { measureContrast } from "../contrast/contrast.mjs";
import { everyOutput, notebookOf } from "../contrast/outputs.mjs";
import { readQr } from "../contrast/read_qr.mjs";
import { root } from "../jupyter/install.mjs";
import { launchBrowser } from "../jupyter/lab.mjs";
import { Editor, outputs, themes } from "./editor.mjs";

const output = join(root, "test", "output", "vscode");
const saved = join(root, "docs", "notebooks");
const names = (await readdir(saved)).filter((name) => name.endsWith(".ipynb"));
const EVERY = "every-output.ipynb";
const every = Object.keys(themes) as (keyof typeof themes)[];

let demo: Demo;
let browser: Browser;
let editor: Editor;
let folder: string;

beforeAll(async () => {
  await mkdir(output, { recursive: true });
  folder = await mkdtemp(join(tmpdir(), "provena-notebooks-"));
  for (const name of names) {
    await writeFile(join(folder, name), await readFile(join(saved, name)));
  }
  demo = await startDemo({ interval: 1 });
  const all = await everyOutput(product, demo);
  await writeFile(join(folder, EVERY), JSON.stringify(notebookOf(all)));
  browser = await launchBrowser();
  editor = await Editor.start(browser, folder);
});

afterAll(async () => {
  await editor?.close();
  await browser?.close();
  await demo?.close();
  await rm(folder, { recursive: true, force: true });
});

async function outputsIn(name: string): Promise<number> {
  const { cells } = JSON.parse(await readFile(join(folder, name), "utf8"));
  return cells.flatMap((cell: { outputs?: unknown[] }) => cell.outputs ?? []).length;
}

test.each([...names, EVERY])("every output of %s is readable in every theme", async (name) => {
  const frame = await editor.open(name, await outputsIn(name));
  sawText(`${name} in VS Code`, await frame.innerText("body"));
  const wrong: Record<string, string[]> = {};
  for (const theme of every) {
    await editor.theme(theme, frame);
    const { texts, least, low } = await measureContrast(frame, outputs);
    console.log(`${name} in ${theme}: ${texts} texts, the least has ${least.toFixed(2)}:1`);
    expect(texts).toBeGreaterThan(10);
    if (low.length > 0) wrong[theme] = low;
    await editor.screenshot(join(output, `${name}-${theme}.png`.replaceAll(" ", "-")), frame);
  }
  expect(wrong).toEqual({});
  expect(await findWithAxe(frame, outputs)).toEqual([]);
  if (name === EVERY) await readsTheQrCode(frame);
});

async function readsTheQrCode(frame: Frame) {
  for (const theme of every) {
    await editor.theme(theme, frame);
    for (const forcedColors of ["none", "active"] as const) {
      await editor.page.emulateMedia({ forcedColors });
      const address = await readQr(frame.locator('img[alt^="QR"]').first());
      expect(address).toMatch(/\/device\?user_code=[A-Z]{4}-[A-Z]{4}$/);
    }
  }
  await editor.screenshot(join(output, "forced-colors.png"), frame);
  await editor.page.emulateMedia({ forcedColors: "none" });
}
