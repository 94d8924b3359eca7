/**
 * Creating folders.
 *
 * @module
 */
import { dirname } from "node:path";
import { OWN_FOLDER } from "./file_access.ts";
import { nodeFs } from "./builtin.ts";

/**
 * Creates a folder and its parents, for the owner only unless `mode` is given; an existing folder
 * stays unchanged.
 *
 * It creates them one at a time, because Node's `recursive` never ends on a file system that
 * answers ENOENT inside an existing folder. `/proc` does that, and so does an automounted `/home`
 * for an unknown user.
 */
export function makeFolder(path: string, mode: number = OWN_FOLDER): void {
  const failure = failureOf(path, mode);
  if (failure === undefined) return;
  const above = dirname(path);
  if (failure.code !== "ENOENT" || above === path) throw failure;
  makeFolder(above, mode);
  const again = failureOf(path, mode);
  if (again !== undefined) throw again;
}

function failureOf(path: string, mode: number): NodeJS.ErrnoException | undefined {
  try {
    nodeFs().mkdirSync(path, { mode });
    return undefined;
  } catch (error) {
    // It may exist for any reason: the root of a drive, or another process created it first.
    return isFolder(path) ? undefined : error as NodeJS.ErrnoException;
  }
}

function isFolder(path: string): boolean {
  try {
    return nodeFs().statSync(path).isDirectory();
  } catch {
    return false;
  }
}
