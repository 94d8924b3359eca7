/**
 * Finding and running the programs that a notebook needs.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** What npm and Windows call a program. */
const suffixes = process.platform === "win32" ? [".exe", ".cmd", ".bat"] : [""];

/**
 * Looks for a program on the PATH, and beside the packages of this project and of this command.
 *
 * @param name what it is called, such as `deno`
 * @param others folders to look in besides
 * @returns its path, if it is there
 */
export async function findProgram(
  name: string,
  others: readonly string[] = [],
): Promise<string | undefined> {
  const onPath = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  const beside = [process.cwd(), dirname(fileURLToPath(import.meta.url))].flatMap(foldersUpFrom)
    .map((folder) => join(folder, "node_modules", ".bin"));
  for (const folder of [...onPath, ...beside, ...others]) {
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
export interface ProgramEnd {
  readonly code: number | null;
  /** What it said, unless a person saw it. */
  readonly said: string;
}

/**
 * Runs a program until it ends.
 *
 * @param path the program
 * @param args its arguments
 * @param options `visible` gives it the terminal; `env` is added to the environment
 * @returns how it ended
 */
export async function runTool(
  path: string,
  args: readonly string[],
  options: { visible?: boolean; env?: Readonly<Record<string, string>>; signal?: AbortSignal } = {},
): Promise<ProgramEnd> {
  const { visible = false, env = {}, signal } = options;
  // Since Node 20.12 a batch file runs in a shell or not at all, and a shell breaks words at blanks.
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
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => said += text);
  }
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, said: said.trim() }));
  });
}
