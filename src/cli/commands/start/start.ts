/**
 * `provena start`: sets up a notebook that signs in.
 *
 * @module
 */
import { writeFile } from "node:fs/promises";
import process from "node:process";
import { basename, delimiter, dirname, join, relative, resolve } from "node:path";
import { type Document, line, step, text } from "../../../display/document.ts";
import { configError } from "../../../errors.ts";
import { expandHome } from "../../../system/folders.ts";
import { realSystem } from "../../../system/system.ts";
import { shellWord } from "../../../text/shell_quote.ts";
import type { CliCommand } from "../../command.ts";
import { withProgress } from "../../progress.ts";
import { type DenoKernel, ensureKernel } from "./kernel.ts";
import { writeNotebook } from "./notebook.ts";
import { findPackage, loadPackage, type PackageSource } from "./package.ts";
import { findProgram, runTool } from "./programs.ts";
import { chooseTarget } from "./target.ts";

interface StartOptions {
  readonly demo?: boolean;
  readonly open?: boolean;
}

const NOTEBOOK = "provena.ipynb";

/** Installs the kernel, writes a notebook and opens it. */
export const start: CliCommand<StartOptions> = {
  arguments: [[
    "[notebook]",
    `the notebook to open, or to write if it is new; ${NOTEBOOK} if left out`,
  ]],
  about: "Opens a notebook in JupyterLab. A new one signs in to the deployment in use, or to the " +
    "demo if there is none. Installs the Deno kernel that notebooks run on, and Deno itself, " +
    "where they are missing.",
  options: [
    ["--demo", "a new notebook with a practice Provena; no account needed"],
    ["--no-open", "write and install, but open nothing"],
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
    const path = resolve(expandHome(given, realSystem));
    const ready = await withProgress(invocation, "Looking for the Deno kernel", async (say) => {
      const kernel = await ensureKernel(invocation.signal, say);
      say("Looking for the package");
      const source = await findPackage(dirname(path));
      const written = await writeNotebook(path, target, { isShareable: source.kind !== "copy" });
      say("Loading the packages that the notebook needs, once");
      const loaded = await loadPackage(kernel.deno, dirname(path), invocation.signal);
      return { kernel, source, written, loaded };
    });
    const { kernel, source, written, loaded } = ready;
    await output.note([
      kernelLine(kernel),
      written
        ? writtenLine(path, target, options.demo === true)
        : foundLine(path, invocation.args.length > 0),
      ...packageLines(source, loaded),
    ]);
    const lab = await findProgram("jupyter-lab");
    const opens = lab !== undefined && options.open !== false && output.isInteractive &&
      !output.json && !isInsideJupyter();
    if (output.json) {
      output.result({
        notebook: { path, written, shareable: source.kind !== "copy" },
        kernel: { installed: kernel.installed, folder: kernel.folder },
        package: { from: source.kind, loaded },
        demo: target.kind === "demo",
        lab: lab ?? null,
      });
    }
    if (!opens) return void await output.note(howToOpen(path, lab));
    await output.note([line(text("soft", "Opening JupyterLab · Ctrl-C twice stops it"))]);
    return await openIn(lab, path);
  },
};

/**
 * JupyterLab runs a CommonJS script of its own. In a `.venv` below an npm package of ES modules it
 * would fail, and fill the terminal with its source.
 */
async function markAsCommonJs(lab: string): Promise<void> {
  const venv = dirname(dirname(lab));
  if (basename(venv) !== ".venv") return;
  const content = '{ "type": "commonjs" }\n';
  await writeFile(join(venv, "package.json"), content, { flag: "wx" }).catch(() => {});
}

/** The terminal sends Ctrl-C to JupyterLab too, which asks first; we wait until it has ended. */
async function openIn(lab: string, path: string): Promise<number> {
  await markAsCommonJs(lab);
  const ignore = () => {};
  process.on("SIGINT", ignore);
  try {
    return (await runTool(lab, [...asRoot(), ...inThisFolder(path), path], { visible: true }))
      .code ?? 1;
  } finally {
    process.off("SIGINT", ignore);
  }
}

/** JupyterLab starts as root, the usual user of a container, only if it is told to. */
function asRoot(): readonly string[] {
  return process.getuid?.() === 0 ? ["--allow-root"] : [];
}

/**
 * Lets JupyterLab show the folder that the person is in, rather than the notebook's: so a link in an
 * error to a page of the copy can be opened.
 */
function inThisFolder(path: string): readonly string[] {
  const folder = process.cwd();
  return displayPath(path) === path ? [] : [`--ServerApp.root_dir=${folder}`];
}

function kernelLine({ installed }: DenoKernel): Document[number] {
  return line(
    text("good", `✓\u00a0${installed ? "Installed" : "Found"} the Deno kernel`, true),
  );
}

function foundLine(path: string, isNamed: boolean): Document[number] {
  return line(
    text("good", `✓\u00a0Found ${displayPath(path)}`, true),
    ...isNamed ? [] : [text("soft", " · for a new one: "), step("", "provena start NAME.ipynb")],
  );
}

function writtenLine(
  path: string,
  target: { readonly kind: string; readonly title?: string },
  asked: boolean,
): Document[number] {
  const wrote = text("good", `✓\u00a0Wrote ${displayPath(path)}`, true);
  if (target.kind !== "demo") return line(wrote, text("soft", ` · signs in to ${target.title}`));
  return line(
    wrote,
    text("soft", " · signs in to a practice Provena"),
    ...asked ? [] : [text("soft", "; to choose your own: "), step("", "provena use")],
  );
}

/** Says where the notebook works, and what to do if it does not work yet. */
function packageLines(source: PackageSource, loaded: boolean): Document {
  if (source.kind !== "copy") return loaded ? [] : [notLoaded];
  const { copy, file, written } = source;
  if (!written && !loaded) {
    return [
      line(
        text("notice", "!\u00a0The first cell will fail", true),
        `: the package is not on JSR yet. To use the copy on this machine, add to ${
          displayPath(file)
        }:`,
      ),
      line(step("", `"links": [${JSON.stringify(copy)}], "nodeModulesDir": "none"`)),
    ];
  }
  return [
    line(
      text("notice", "!\u00a0Not shareable yet", true),
      `: the package is not on JSR, so the notebook works on this machine only. ${
        displayPath(file)
      } links to the copy in ${displayPath(copy)}.`,
    ),
    ...loaded ? [] : [notLoaded],
  ];
}

const notLoaded = line(
  text("notice", "!\u00a0The package could not be loaded now", true),
  "; the first cell tries it again. To find out why: ",
  step("", "provena doctor"),
);

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
  if (lab !== undefined) {
    const isOnPath = (process.env["PATH"] ?? "").split(delimiter).includes(dirname(lab));
    const jupyter = isOnPath ? "jupyter" : shellWord(join(dirname(displayPath(lab)), "jupyter"));
    const words = [jupyter, "lab", ...asRoot(), shellWord(displayPath(path))];
    return [line("To open it:"), line(step("", words.join(" ")))];
  }
  const [python, pip] = process.platform === "win32"
    ? ["py", ".venv\\Scripts\\pip"]
    : ["python3", ".venv/bin/pip"];
  return [
    line("JupyterLab is not here. To install it in this folder, then open the notebook:"),
    line(step("", `${python} -m venv .venv`)),
    line(step("", `${pip} install jupyterlab`)),
    line(step("", `provena start ${shellWord(displayPath(path))}`)),
    line(text("soft", `Or open ${basename(path)} in VS Code, with its Jupyter extension.`)),
  ];
}

function displayPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near === "" || near.startsWith("..") ? path : near;
}
