/** Pictures of each kind of output alone, in JupyterLab and in VS Code, light and dark. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../test/jupyter/install.mjs";
import { launchBrowser, savedText, startLab } from "../../test/jupyter/lab.mjs";
import { Editor } from "../../test/vscode/editor.mjs";

const NAME = "pictures-outputs";
const SIGN_IN = "card";
const USER_CODE = /\b[A-Z]{4}-[A-Z]{4}\b/;

/** What is run, by the name of the picture of its output. */
const cells = {
  [SIGN_IN]: 'import { signIn } from "jsr:@provena/notebook";\nconst session = await signIn();',
  "roles": "await session.roles()",
  "access": "await session.checkAccess()",
  "api": 'const registry = await session.api("registry");\nregistry',
  "operation": 'registry.describe("create_entity_model")',
  "list": "await registry.ops.list({ page_size: 8 })",
  "item": 'await registry.ops.fetch({ id: "10378.1/1900011" })',
  "item-access": 'await session.checkItem(["10378.1/1900011", "10378.1/1900099"])',
  "lineage": 'await session.lineage("10378.1/1900021", { direction: "downstream" })',
  "error": 'await registry.ops.fetch({ id: "10378.1/1900099" })',
  "denial": 'await (await session.api("handle")).ops.get({ id: "10378.1/1900011" })',
};
const names = Object.keys(cells);

/** Calls `save` with a name and a screenshot of each output in each program and theme. */
export async function picturesOfOutputs(demo, settings, save) {
  const lab = await startLab();
  try {
    const notebook = await run(lab, demo, settings);
    await picturesInLab(lab, notebook, save);
    await picturesInVsCode(notebook, save);
  } finally {
    await lab.close();
  }
}

/** Runs the cells. The notebook keeps the card, which is gone after the sign-in. */
async function run(lab, demo, settings) {
  const last = names.length;
  const signIn = names.indexOf(SIGN_IN);
  const notebook = await lab.open(NAME, [...Object.values(cells), connect(settings)]);
  await notebook.run(last);
  await notebook.start(signIn);
  await notebook.shows(signIn, USER_CODE);
  const [code] = USER_CODE.exec(await notebook.text(signIn));
  await notebook.save();
  const waiting = await saved();
  await demo.approve(code, "editor");
  await notebook.finished(signIn);
  for (const index of names.keys()) if (index !== signIn) await notebook.run(index);
  await notebook.save();
  const done = await saved();
  await lab.closeWindows();
  done.cells[signIn] = waiting.cells[signIn];
  return { ...done, cells: done.cells.slice(0, last) };
}

/** Sets where `signIn()` signs in. */
function connect(settings) {
  return `Deno.env.set("PROVENA_DEPLOYMENT", ${JSON.stringify(settings)});`;
}

/** The saved notebook, with the path of a checkout that could be anybody's. */
async function saved() {
  return JSON.parse((await savedText(NAME)).replaceAll(root, "/home/me/provena-notebook/"));
}

async function picturesInLab(lab, notebook, save) {
  const open = await lab.openSaved(NAME, notebook, { trusted: true });
  await open.grow(8_000);
  for (const theme of ["light", "dark"]) {
    await open.theme(theme);
    await open.readQr(names.indexOf(SIGN_IN));
    for (const [index, name] of names.entries()) {
      await save(`${name}-jupyterlab-${theme}.png`, await open.pictureOfOutput(index));
    }
  }
}

async function picturesInVsCode(notebook, save) {
  const folder = await mkdtemp(join(tmpdir(), "provena-pictures-"));
  const browser = await launchBrowser();
  let editor;
  try {
    await writeFile(join(folder, `${NAME}.ipynb`), JSON.stringify(notebook));
    editor = await Editor.start(browser, folder);
    const frame = await editor.open(`${NAME}.ipynb`, names.length);
    for (const theme of ["Light", "Dark"]) {
      await editor.theme(`${theme} Modern`, frame);
      const pictures = await editor.picturesOfOutputs(frame);
      for (const [index, name] of names.entries()) {
        await save(`${name}-vscode-${theme.toLowerCase()}.png`, pictures[index]);
      }
    }
  } finally {
    await editor?.close();
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}
