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

/** Looks on the PATH, then in `node_modules/.bin` of the project and of this package. */
export async function findProgram(
  name: string,
  otherFolders: readonly string[] = [],
): Promise<string | undefined> {
  const onPath = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  const beside = [process.cwd(), dirname(fileURLToPath(import.meta.url))].flatMap(foldersUpFrom)
    .map((folder) => join(folder, "node_modules", ".bin"));
  for (const folder of [...onPath, ...beside, ...otherFolders]) {
    for (const suffix of suffixes) {
      const path = join(folder, name + suffix);
      if (await access(path, constants.X_OK).then(() => true, () => false)) return path;
    }
  }
  return undefined;
}

function foldersUpFrom(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersUpFrom(above)];
}

/** How a program ended. */
export interface ProgramResult {
  readonly code: number | null;
  /** Its output; empty if the terminal showed it. */
  readonly output: string;
}

/** Runs a program until it ends; `visible` connects it to the terminal. */
export async function runTool(
  path: string,
  args: readonly string[],
  options: { visible?: boolean; env?: Readonly<Record<string, string>>; signal?: AbortSignal } = {},
): Promise<ProgramResult> {
  const { visible = false, env = {}, signal } = options;
  // Since Node 20.12 a batch file runs only in a shell, which splits words at spaces.
  const shell = /\.(cmd|bat)$/i.test(path);
  const [program = "", ...words] = shell
    ? [path, ...args].map((word) => `"${word}"`)
    : [path, ...args];
  const child = spawn(program, words, {
    stdio: visible ? "inherit" : ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
    shell,
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
