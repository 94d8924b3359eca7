/** Checks that every kind of output is readable, in JupyterLab and in exports. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../apt.mjs";
import { measureContrast } from "../contrast/contrast.mjs";
import { everyOutput, notebookOf } from "../contrast/outputs.mjs";
import { exportEveryWay, sanitisePage } from "./exported.mjs";
import { tool } from "./install.mjs";
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
    if (way === "text-only.html") {
      assert.doesNotMatch(await page.innerText("body"), /<\/?(?:div|table|th|caption)\b/);
    }
  }
  await isReadOnPaper(await lab.look(paths["lab.html"]));
  const sanitised = await lab.look(await sanitisePage(paths["lab.html"]));
  for (const [theme, content] of Object.entries(gitHub)) {
    const style = await sanitised.addStyleTag({ content });
    assertLegible(await measureContrast(sanitised.mainFrame(), "body"), `GitHub, ${theme}`);
    await style.evaluate((element) => element.remove());
  }
  await isReadAsMarkdown(notebook, paths["markdown.md"]);
}

/** Checks what `--to webpdf` prints, with the folds as they were left. */
async function isReadOnPaper(page) {
  const folded = await page.evaluate(foldedTexts, ".jp-OutputArea-output");
  assert.ok(folded.length > 20, `only ${folded.length} texts are folded away`);
  await page.emulateMedia({ media: "print" });
  const path = join(output, `${NAME}.pdf`);
  await page.pdf({ path, printBackground: true });
  const printed = withoutSpaces(run(tool("python"), [PDF_TEXT, path]));
  assert.deepEqual(folded.filter((text) => !printed.includes(withoutSpaces(text))), []);
  console.log(`       on paper: ${folded.length} texts of closed folds are printed`);
  assertLegible(await measureContrast(page.mainFrame(), ".jp-OutputArea-output"), "on paper");
}

const PDF_TEXT = fileURLToPath(new URL("pdf_text.py", import.meta.url));

/** A line of a PDF may end within a word, and a font may draw two letters as one. */
const withoutSpaces = (text) => text.normalize("NFKC").replaceAll(/\s/g, "");

/** Runs in the page: the texts inside of closed folds, but for those of the golden files. */
function foldedTexts(selector) {
  const contents = [
    ...document.querySelectorAll(`${selector} :has(> style) details:not([open]) > :not(summary)`),
  ];
  return contents.flatMap((content) => {
    const texts = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
    const found = [];
    while (texts.nextNode()) found.push(texts.currentNode.data);
    return found.filter((text) => text.trim() !== "");
  });
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
