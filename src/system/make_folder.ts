/**
 * Making a folder.
 *
 * @module
 */
import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { OWN_FOLDER } from "./file_access.ts";

/**
 * Makes a folder, and those above it, for us alone; one that is there stays as it is.
 *
 * Step by step, because Node's own `recursive` goes on for ever where a file system answers ENOENT
 * in a folder that is there, as `/proc` does, and an automounted `/home` for a user it has not.
 */
export async function makeFolder(path: string): Promise<void> {
  const failure = await failureOf(path);
  if (failure === undefined) return;
  const above = dirname(path);
  if (failure.code !== "ENOENT" || above === path) throw failure;
  await makeFolder(above);
  const again = await failureOf(path);
  if (again !== undefined) throw again;
}

async function failureOf(path: string): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await mkdir(path, { mode: OWN_FOLDER });
    return undefined;
  } catch (error) {
    // Whatever the reason, such as a drive's root or another process that was first.
    const isThere = await stat(path).then((stats) => stats.isDirectory(), () => false);
    return isThere ? undefined : error as NodeJS.ErrnoException;
  }
}
