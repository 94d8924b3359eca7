/** Runs programs for the keyring tests. */
import { spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** The folder of the checkout. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** Runs a program to its end, and returns its output. */
export function run(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(program, args, { env: { ...process.env, ...env }, cwd: root });
  const said = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => said.stdout += text);
  child.stderr.setEncoding("utf8").on("data", (text: string) => said.stderr += text);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...said }));
  });
}
