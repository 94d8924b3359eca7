/**
 * Runs each notebook of notebooks/ in the Deno kernel from top to bottom: every expected output
 * exists, and none is an error or contains a secret. They are kept without outputs, so that they do
 * not open as if they had been run; docs/notebooks/ has copies with outputs, which are still correct.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { sawText } from "../canaries/witness.mjs";
import { isolated, root, tool } from "./install.mjs";
import { findSecrets } from "./secrets.mjs";

const folder = join(root, "notebooks");
const copies = join(root, "docs", "notebooks");
const read = async (path) => JSON.parse(await readFile(path, "utf8"));

/** The paths of the notebooks. */
export async function listNotebooks() {
  const names = await readdir(folder);
  return names.filter((name) => name.endsWith(".ipynb")).sort().map((name) => join(folder, name));
}

/** Runs one notebook of the checkout and returns what is wrong; `update` saves its outputs. */
export async function checkNotebook(path, { update = false } = {}) {
  const home = await mkdtemp(join(tmpdir(), "provena-notebook-"));
  try {
    const source = await read(path);
    const copy = join(copies, basename(path));
    const saved = await read(copy).catch(() => undefined);
    const { fresh, wrong } = await run(path, home);
    if (update && wrong.length === 0) await save(copy, source, fresh, saved);
    if (!update) wrong.push(...checkSaved(source, saved, fresh));
    return wrong;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function checkSaved(source, saved, fresh) {
  const isRun = codeCells(source).some(({ outputs, execution_count }) =>
    outputs.length > 0 || execution_count !== null
  );
  const sources = ({ cells }) => JSON.stringify(cells.map(sourceOf));
  return [
    ...isRun ? ["it is kept with outputs; clear them"] : [],
    ...saved && sources(saved) === sources(source)
      ? [...inspect(saved).map((text) => `as saved, ${text}`), ...compare(saved, fresh)]
      : ["docs/notebooks/ has another text; run it with --update"],
  ];
}

async function run(path, home) {
  const result = join(home, basename(path));
  const failure = await execute(path, result, home);
  // The home folder's path differs in each run.
  const fresh = JSON.parse((await readFile(result, "utf8")).replaceAll(home, "~"));
  sawText(`the outputs of ${basename(path)}`, JSON.stringify(fresh));
  return { fresh, wrong: [...(failure ? [failure] : []), ...inspect(fresh)] };
}

async function execute(path, result, home) {
  const script = fileURLToPath(new URL("execute.py", import.meta.url));
  const child = spawn(tool("python"), [script, path, result], { env: isolated(home) });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) child[name].on("data", (part) => (said[name] += part));
  const code = await new Promise((resolve) => child.once("close", resolve));
  sawText(`what the kernel of ${basename(path)} said`, said.stdout + said.stderr);
  if (code !== 0) {
    throw new Error(`${basename(path)} could not be run: ${said.stderr.slice(-2_000)}`);
  }
  return said.stdout.trim();
}

const codeCells = (notebook) => notebook.cells.filter(({ cell_type }) => cell_type === "code");
const sourceOf = (cell) => [cell.source].flat().join("");

function inspect(notebook) {
  const wrong = codeCells(notebook).flatMap((cell, index) => {
    const name = `code cell ${index + 1}`;
    const errors = cell.outputs.filter((output) => output.output_type === "error");
    return [
      ...errors.map(({ ename, evalue }) => `${name} fails: ${ename}: ${evalue}`),
      ...(shows(sourceOf(cell)) && cell.outputs.length === 0 ? [`${name} shows nothing`] : []),
      ...(cell.outputs.some(isUnreadable) ? [`${name} has an output without plain text`] : []),
    ];
  });
  return [...wrong, ...findSecrets(JSON.stringify(notebook)).map((kind) => `it holds ${kind}`)];
}

/** A cell should have an output if it signs in, or ends with an expression without a semicolon. */
function shows(source) {
  const last = source.trim().split("\n").at(-1) ?? "";
  return /\bsignIn\(/.test(source) || !/[;}]$/.test(last);
}

function isUnreadable({ output_type, data }) {
  const text = [data?.["text/plain"] ?? ""].flat().join("");
  return (output_type === "display_data" || output_type === "execute_result") && text.trim() === "";
}

const UUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

const textOf = (output) => [output?.data?.["text/plain"] ?? output?.text ?? ""].flat().join("");

/**
 * Whether it is the line of a transfer, which ends as the first line of the report below. There is
 * none where the transfer takes less than 300 ms.
 */
const isProgress = (output, index, outputs) =>
  output.output_type === "display_data" && outputs[index + 1]?.output_type === "execute_result" &&
  textOf(output) !== "" && textOf(outputs[index + 1]).split("\n")[0] === textOf(output);

/** The outputs that every run has. */
const lasting = ({ outputs }) => outputs.filter((...each) => !isProgress(...each));

/** The text without ports, times, durations and IDs of jobs, which differ from run to run. */
function shape(cell) {
  return JSON.stringify(
    lasting(cell).map(({ output_type, data, text }) => ({ output_type, data, text })),
  ).replace(UUID, "0").replace(/\d+/g, "0");
}

/** The beginnings of the texts, to tell what differs. */
const inWords = (cell) => lasting(cell).map((each) => JSON.stringify(textOf(each).slice(0, 200)));

function compare(saved, fresh) {
  const before = codeCells(saved);
  return codeCells(fresh).flatMap((cell, index) => {
    if (!before[index] || shape(before[index]) === shape(cell)) return [];
    const what = lasting(cell).length < lasting(before[index]).length
      ? "shows less than is saved: an output was lost"
      : "shows something else than is saved; run it with --update";
    const [then, now] = [before[index], cell].map((each) => inWords(each).join(", ") || "nothing");
    return [`code cell ${index + 1} ${what}\n  saved: ${then}\n  now:   ${now}`];
  });
}

/**
 * Writes the copy with outputs. It keeps an output if the new one differs only in ports and times,
 * for small diffs.
 */
async function save(path, source, fresh, saved) {
  const after = codeCells(fresh);
  const before = saved ? codeCells(saved) : [];
  const copy = structuredClone(source);
  codeCells(copy).forEach((cell, index) => {
    const isKept = before[index] && shape(before[index]) === shape(after[index]);
    cell.outputs = isKept ? before[index].outputs : lasting(after[index]);
    cell.execution_count = after[index].execution_count;
  });
  await writeFile(path, `${JSON.stringify(copy, null, 1)}\n`);
}
