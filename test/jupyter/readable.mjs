/** Checks that every kind of output is readable, in JupyterLab and in exports. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { measureContrast } from "../contrast/contrast.mjs";
import { everyOutput, notebookOf } from "../contrast/outputs.mjs";
import { exportEveryWay, sanitisePage } from "./exported.mjs";
import { output } from "./lab.mjs";

const NAME = "every-output";

async function notebookWithEverything(demo) {
  return notebookOf(await everyOutput(await import("../../dist/mod.js"), demo));
}

/** Asserts that no text has too little contrast, and that enough texts were measured. */
function assertLegible({ texts, least, low }, where) {
  console.log(`       ${where}: ${texts} texts, the least has ${least.toFixed(2)}:1`);
  assert.deepEqual(low, [], where);
  assert.ok(texts > 40, `${where}: only ${texts} texts were measured`);
}

/** Checks the light, dark and high-contrast themes, each also with forced colours. */
export const isReadInEveryTheme = ({ trusted }) => async ({ lab, demo }) => {
  const name = trusted ? NAME : `${NAME}-untrusted`;
  const notebook = await lab.openSaved(name, await notebookWithEverything(demo), { trusted });
  assert.equal(await notebook.isTrusted(), trusted);
  await notebook.grow(16_000);
  for (const theme of ["light", "dark", "dark high contrast"]) {
    await notebook.theme(theme);
    assertLegible(await notebook.contrast(), `JupyterLab, ${theme}`);
    await notebook.screenshot(theme.replaceAll(" ", "-"));
    for (const forced of [false, true]) {
      await notebook.forceColors(forced);
      assert.match(await notebook.readQr(0), /\/device\?user_code=[A-Z]{4}-[A-Z]{4}$/);
    }
    await notebook.forceColors(false);
  }
  assert.deepEqual(await notebook.faults(), []);
};

/** GitHub's colours for the texts and links of a page without its own styles. */
const gitHub = {
  light: "body { background: #fff; color: #1f2328 } a { color: #0969da }",
  dark: "body { background: #0d1117; color: #f0f6fc } a { color: #4493f8 }",
};

/** Checks nbconvert's templates, GitHub, a page with sanitised HTML, paper, and Markdown. */
export async function isReadWhereverItIsExported({ lab, demo }) {
  const notebook = await notebookWithEverything(demo);
  await writeFile(join(output, `${NAME}.ipynb`), JSON.stringify(notebook));
  const paths = exportEveryWay(output, NAME);
  for (const way of ["lab.html", "lab-dark.html", "classic.html", "basic.html", "text-only.html"]) {
    const page = await lab.look(paths[way]);
    const outputs = ".jp-OutputArea-output, .output_subarea";
    assertLegible(await measureContrast(page.mainFrame(), outputs), `nbconvert, ${way}`);
    if (way === "lab.html") await isReadOnPaper(page);
    if (way === "text-only.html") {
      assert.doesNotMatch(await page.innerText("body"), /<\/?(?:div|table|th|caption)\b/);
    }
  }
  const sanitised = await lab.look(await sanitisePage(paths["lab.html"]));
  for (const [theme, content] of Object.entries(gitHub)) {
    const style = await sanitised.addStyleTag({ content });
    assertLegible(await measureContrast(sanitised.mainFrame(), "body"), `GitHub, ${theme}`);
    await style.evaluate((element) => element.remove());
  }
  await isReadAsMarkdown(notebook, paths["markdown.md"]);
}

/** Checks what `--to webpdf` prints. */
async function isReadOnPaper(page) {
  await page.emulateMedia({ media: "print" });
  assertLegible(await measureContrast(page.mainFrame(), ".jp-OutputArea-output"), "on paper");
  const pdf = await page.pdf({ printBackground: true });
  await writeFile(join(output, `${NAME}.pdf`), pdf);
  assert.match(pdf.subarray(0, 8).toString("latin1"), /^%PDF-/);
}

/** In Markdown an HTML block ends at an empty line, and the rest is read as Markdown. */
async function isReadAsMarkdown(notebook, path) {
  const markdown = await readFile(path, "utf8");
  for (const { source, outputs: [{ data }] } of notebook.cells) {
    if (!data) continue;
    assert.ok(markdown.includes(data["text/html"]), `Markdown lacks the output of ${source}`);
    assert.doesNotMatch(data["text/html"], /\n\s*\n/, source);
  }
}
