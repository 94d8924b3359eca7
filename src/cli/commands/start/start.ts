/**
 * `provena start`: sets up a notebook that signs in.
 *
 * @module
 */
import process from "node:process";
import { basename, relative, resolve } from "node:path";
import { type Document, line, step, text } from "../../../display/document.ts";
import { configError } from "../../../errors.ts";
import { expandHome } from "../../../system/folders.ts";
import { realSystem } from "../../../system/system.ts";
import { shellWord } from "../../../text/shell_quote.ts";
import type { CliCommand } from "../../command.ts";
import { withProgress } from "../../progress.ts";
import { type DenoKernel, ensureKernel } from "./kernel.ts";
import { writeNotebook } from "./notebook.ts";
import { findProgram, runTool } from "./programs.ts";
import { chooseTarget } from "./target.ts";

interface StartOptions {
  readonly demo?: boolean;
  readonly open?: boolean;
}

const NOTEBOOK = "provena.ipynb";

/** Installs the kernel, writes a notebook and opens it. */
export const start: CliCommand<StartOptions> = {
  arguments: [["[notebook]", `the file to write; ${NOTEBOOK} unless given, never overwritten`]],
  about:
    "Installs the Deno kernel if Jupyter does not know it, and Deno if that is missing, writes a notebook that signs in " +
    "to the deployment in use (to the demo if there is none), and opens it in JupyterLab if " +
    "that is here.",
  options: [
    ["--demo", "a notebook on the embedded deployment; no account needed"],
    ["--no-open", "only make it ready"],
  ],
  candidates: { notebook: "file" },
  examples: [
    ["provena start", "a notebook for the deployment in use"],
    ["provena start reef.ipynb --no-open", "another name; open it yourself"],
    ["provena start --demo", "a notebook to practise with"],
  ],
  // JupyterLab handles Ctrl-C itself: it asks whether to stop.
  ownSignals: true,
  run: async (invocation) => {
    const { args: [given = NOTEBOOK], options, output } = invocation;
    if (!given.endsWith(".ipynb")) {
      throw configError(`A notebook's name ends in .ipynb, got ${JSON.stringify(given)}`);
    }
    const target = options.demo ? { kind: "demo" as const } : await chooseTarget(invocation);
    const kernel = await withProgress(
      invocation,
      "Installing Deno and its kernel, once",
      ensureKernel(invocation.signal),
    );
    const path = resolve(expandHome(given, realSystem));
    const written = await writeNotebook(path, target);
    await output.note([
      kernelLine(kernel),
      notebookLine(path, written, target, options.demo === true),
    ]);
    const lab = await findProgram("jupyter-lab");
    const opens = lab !== undefined && options.open !== false && output.isInteractive &&
      !output.json && !isInsideJupyter();
    if (output.json) {
      output.result({
        notebook: { path, written },
        kernel,
        demo: target.kind === "demo",
        lab: lab ?? null,
      });
    }
    if (!opens) return void await output.note(howToOpen(path, lab));
    await output.note([line(text("soft", "Opening JupyterLab · Ctrl-C twice stops it"))]);
    return await openIn(lab, path);
  },
};

/** The terminal sends Ctrl-C to JupyterLab too, which asks first; we wait until it has ended. */
async function openIn(lab: string, path: string): Promise<number> {
  const ignore = () => {};
  process.on("SIGINT", ignore);
  try {
    return (await runTool(lab, [path], { visible: true })).code ?? 1;
  } finally {
    process.off("SIGINT", ignore);
  }
}

function kernelLine({ installed, folder }: DenoKernel): Document[number] {
  return installed
    ? line(text("good", "✓\u00a0Installed the Deno kernel", true), text("soft", ` · ${folder}`))
    : line(text("good", "✓\u00a0The Deno kernel is there", true));
}

function notebookLine(
  path: string,
  written: boolean,
  target: { readonly kind: string; readonly title?: string },
  asked: boolean,
): Document[number] {
  if (!written) {
    return line(
      text("notice", `–\u00a0${displayPath(path)} is there already`, true),
      " and stays as it is; for a new one name another file.",
    );
  }
  const where = target.kind === "demo"
    ? `signs in to the demo${asked ? "" : "; to choose a deployment: provena use"}`
    : `signs in to ${target.title}`;
  return line(text("good", `✓\u00a0Wrote ${displayPath(path)}`, true), text("soft", ` · ${where}`));
}

/** On a hub or in JupyterLab's terminal a Jupyter server is already running. */
function isInsideJupyter(): boolean {
  return ["JUPYTERHUB_USER", "JUPYTERHUB_API_URL", "JUPYTER_SERVER_URL", "JUPYTER_SERVER_ROOT"]
    .some((name) => realSystem.env(name) !== undefined);
}

function howToOpen(path: string, lab: string | undefined): Document {
  if (isInsideJupyter()) {
    const above = process.env["JUPYTER_SERVER_ROOT"];
    const place = above === undefined ? displayPath(path) : relative(above, path);
    return [
      line("In the file browser on the left, open:"),
      line(step("", place)),
      line('Choose the kernel "Deno" if you are asked, then run the cells with Shift+Enter.'),
    ];
  }
  const open = line(step("", `jupyter lab ${shellWord(displayPath(path))}`));
  if (lab !== undefined) return [line("To open it:"), open];
  return [
    line("JupyterLab is not here. To install it, and to open the notebook:"),
    line(step("", "pip install jupyterlab")),
    open,
    line(text("soft", `VS Code opens ${basename(path)} too, with its Jupyter extension.`)),
  ];
}

function displayPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near === "" || near.startsWith("..") ? path : near;
}
