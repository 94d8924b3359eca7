/**
 * Finds and runs the programs that a notebook needs.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** The file extensions of programs; npm writes `.cmd` files on Windows. */
const suffixes = process.platform === "win32" ? [".exe", ".cmd", ".bat"] : [""];

const pythonBin = process.platform === "win32" ? "Scripts" : "bin";

/**
 * Looks on the PATH, then in `node_modules/.bin` and `.venv` of the project and of this package. So a
 * JupyterLab in a virtual environment is found whether that is active or not.
 */
export async function findProgram(
  name: string,
  otherFolders: readonly string[] = [],
): Promise<string | undefined> {
  const onPath = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  const beside = [process.cwd(), dirname(fileURLToPath(import.meta.url))].flatMap(foldersUpFrom)
    .flatMap((folder) => [
      join(folder, "node_modules", ".bin"),
      join(folder, ".venv", pythonBin),
    ]);
  for (const folder of [...onPath, ...beside, ...otherFolders]) {
    for (const suffix of suffixes) {
      const path = join(folder, name + suffix);
      if (await access(path, constants.X_OK).then(() => true, () => false)) return path;
    }
  }
  return undefined;
}

/** A folder and those it is in, the nearest first. */
export function foldersUpFrom(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersUpFrom(above)];
}

/** How a program ended. */
export interface ProgramResult {
  readonly code: number | null;
  /** Its output; empty if the terminal showed it. */
  readonly output: string;
}

/** How a program runs. */
export interface ToolOptions {
  /** Whether it is connected to the terminal. */
  readonly visible?: boolean;
  /** Variables besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its working folder. @default that of this process */
  readonly cwd?: string;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/** Runs a program until it ends. */
export async function runTool(
  path: string,
  args: readonly string[],
  options: ToolOptions = {},
): Promise<ProgramResult> {
  const { visible = false, env = {}, cwd, signal } = options;
  // Since Node 20.12 a batch file runs only in a shell, which splits words at spaces.
  const shell = /\.(cmd|bat)$/i.test(path);
  const [program = "", ...words] = shell
    ? [path, ...args].map((word) => `"${word}"`)
    : [path, ...args];
  const child = spawn(program, words, {
    stdio: visible ? "inherit" : ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
    shell,
    ...(cwd === undefined ? {} : { cwd }),
    ...(signal ? { signal } : {}),
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => output += text);
  }
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output: output.trim() }));
  });
}
