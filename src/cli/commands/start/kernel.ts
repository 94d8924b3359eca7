/**
 * Finds the Deno kernel, or lets Deno install it.
 *
 * @module
 */
import { access, cp, mkdtemp, realpath, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { ProvenaError } from "../../../errors.ts";
import { realSystem } from "../../../system/system.ts";
import { shellWord } from "../../../text/shell_quote.ts";
import { ensureDeno } from "./deno.ts";
import { findProgram, runTool } from "./programs.ts";

/** The Deno kernel of this machine. */
export interface DenoKernel {
  /** Whether it was installed just now. */
  readonly installed: boolean;
  /** The folder where Jupyter finds it. */
  readonly folder: string;
  /** The Deno it runs on. */
  readonly deno: string;
}

/** Makes sure that Jupyter knows the Deno kernel. */
export async function ensureKernel(
  signal: AbortSignal,
  say: (what: string) => void,
): Promise<DenoKernel> {
  const found = await findKernel();
  if (found !== undefined) return { installed: false, ...found };
  say("Installing Deno and its kernel, once");
  const deno = await ensureDeno(signal);
  await install(deno, signal);
  const made = await findKernel();
  if (made !== undefined) return { installed: true, ...made };
  throw new ProvenaError(
    "ERR_OPERATION",
    `${deno} jupyter --install ran, yet Jupyter would not find the kernel it made`,
    {
      next: {
        say: "See where it is, then run provena start again",
        command: "jupyter kernelspec list",
      },
    },
  );
}

async function findKernel(): Promise<Omit<DenoKernel, "installed"> | undefined> {
  for (const folder of await dataFolders()) {
    const kernel = join(folder, "kernels", "deno");
    const specification = await realSystem.files.readText(join(kernel, "kernel.json"))
      .catch(() => undefined);
    const deno = specification && await programOf(specification);
    if (deno) return { folder: kernel, deno };
  }
  return undefined;
}

/** The Deno that a kernel refers to, unless it is gone, for example from npx's cache. */
async function programOf(specification: string): Promise<string | undefined> {
  try {
    const { argv: [program] } = JSON.parse(specification) as { argv: readonly string[] };
    if (program === undefined) return undefined;
    if (!/[/\\]/.test(program)) return await findProgram(program);
    return await access(program).then(() => program, () => undefined);
  } catch {
    return undefined;
  }
}

/** @see https://docs.jupyter.org/en/latest/use/jupyter-directories.html */
async function dataFolders(): Promise<string[]> {
  const { env } = process;
  const given = (env["JUPYTER_PATH"] ?? "").split(delimiter).filter(Boolean);
  const environment = [env["VIRTUAL_ENV"], env["CONDA_PREFIX"], await prefixOfLab()]
    .flatMap((prefix) => prefix ? [join(prefix, "share", "jupyter")] : []);
  const shared = process.platform === "win32"
    ? [join(env["PROGRAMDATA"] ?? "C:\\ProgramData", "jupyter")]
    : ["/usr/local/share/jupyter", "/usr/share/jupyter"];
  return [...given, env["JUPYTER_DATA_DIR"] || userFolder(), ...environment, ...shared];
}

/** Where JupyterLab is installed: a hub keeps the kernels for all users there. */
async function prefixOfLab(): Promise<string | undefined> {
  const lab = await findProgram("jupyter-lab");
  return lab === undefined ? undefined : dirname(dirname(await realpath(lab)));
}

function userFolder(): string {
  const { env } = process;
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter");
  if (process.platform === "win32") return join(env["APPDATA"] ?? homedir(), "jupyter");
  return join(env["XDG_DATA_HOME"] || join(homedir(), ".local", "share"), "jupyter");
}

/** Deno 2.9 ignores JUPYTER_DATA_DIR, where Jupyter looks, so we copy the kernel there. */
async function install(deno: string, signal: AbortSignal): Promise<void> {
  const wanted = process.env["JUPYTER_DATA_DIR"];
  if (!wanted || process.platform !== "linux") return await runInstall(deno, {}, signal);
  const folder = await mkdtemp(join(tmpdir(), "provena-kernel-"));
  try {
    await runInstall(deno, { XDG_DATA_HOME: folder }, signal);
    const kernel = join("kernels", "deno");
    await cp(join(folder, "jupyter", kernel), join(wanted, kernel), { recursive: true });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runInstall(
  deno: string,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const { code, output } = await runTool(deno, ["jupyter", "--install", "--force"], {
    env,
    signal,
  });
  if (code === 0) return;
  throw new ProvenaError(
    "ERR_OPERATION",
    `${deno} jupyter --install failed: ${output.slice(-500) || `it ended with ${code}`}`,
    {
      next: {
        say: "Run it by hand to see more, then run provena start again",
        command: `${shellWord(deno)} jupyter --install`,
      },
    },
  );
}
