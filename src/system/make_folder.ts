/**
 * Creating folders.
 *
 * @module
 */
import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { OWN_FOLDER } from "./file_access.ts";

/**
 * Creates a folder and its parents, for the owner only unless `mode` is given; an existing folder
 * stays unchanged.
 *
 * It creates them one at a time, because Node's `recursive` never ends on a file system that
 * answers ENOENT inside an existing folder. `/proc` does that, and so does an automounted `/home`
 * for an unknown user.
 */
export async function makeFolder(path: string, mode: number = OWN_FOLDER): Promise<void> {
  const failure = await failureOf(path, mode);
  if (failure === undefined) return;
  const above = dirname(path);
  if (failure.code !== "ENOENT" || above === path) throw failure;
  await makeFolder(above, mode);
  const again = await failureOf(path, mode);
  if (again !== undefined) throw again;
}

async function failureOf(
  path: string,
  mode: number,
): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await mkdir(path, { mode });
    return undefined;
  } catch (error) {
    // It may exist for any reason: the root of a drive, or another process created it first.
    const isThere = await stat(path).then((stats) => stats.isDirectory(), () => false);
    return isThere ? undefined : error as NodeJS.ErrnoException;
  }
}
