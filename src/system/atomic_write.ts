/**
 * Replacing a file so that whoever reads it, and whatever dies, sees the old text or the new.
 *
 * @module
 */
import { open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { OWN_FILE } from "./file_access.ts";
import { codeOf, isAbsent } from "./system_error.ts";

/** How often a rename is tried on Windows, where a reader or virus scanner can be in the way. */
const RENAME_ATTEMPTS = 20;

/** What {@link replaceFile} needs besides path and text. */
export interface ReplaceOptions {
  readonly system: {
    readonly os: string;
    random(bytes: number): string;
    sleep(ms: number): Promise<void>;
  };
  /** Who may read it, whatever the umask. @default its owner alone */
  readonly mode?: number;
  /** Asked when all is on disk and only the rename remains; false leaves the old file. */
  readonly mayReplace?: () => Promise<boolean>;
}

/**
 * Replaces a file whole.
 *
 * @param path the file
 * @param text what it shall hold
 * @param options who decides at the last moment
 * @returns true if the file was replaced; false also where somebody swept the new one away
 * @throws the system's error if it could not be written
 */
export async function replaceFile(
  path: string,
  text: string,
  options: ReplaceOptions,
): Promise<boolean> {
  const { system, mode = OWN_FILE, mayReplace = () => Promise.resolve(true) } = options;
  const temporary = `${path}.${system.random(8)}.tmp`;
  let replaced = false;
  try {
    const file = await open(temporary, "wx", OWN_FILE);
    try {
      await file.writeFile(text);
      await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    if (await mayReplace()) replaced = await moveOver(temporary, path, system);
  } finally {
    if (!replaced) await rm(temporary, { force: true }).catch(() => {});
  }
  if (replaced) await syncFolder(dirname(path));
  return replaced;
}

/**
 * Removes what writers that died left of a file, and disarms those that are frozen:
 * without its temporary file, nobody can rename it into place on waking.
 *
 * @param path the file they were writing
 */
export async function sweepTemporaries(path: string): Promise<void> {
  const folder = dirname(path);
  const prefix = `${basename(path)}.`;
  const names = await readdir(folder).catch(() => []);
  const left = names.filter((name) => name.startsWith(prefix) && name.endsWith(".tmp"));
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true }).catch(() => {})));
}

/**
 * Whether a rename that failed is tried again.
 *
 * @param error why it failed
 * @param options the operating system, and how often it was tried, counted from 1
 * @returns milliseconds to wait first, or undefined where trying again is no use
 */
export function pauseBeforeRename(
  error: unknown,
  options: { os: string; attempt: number },
): number | undefined {
  const { os, attempt } = options;
  const isBusy = /^(EPERM|EACCES|EBUSY)$/.test(codeOf(error) ?? "");
  return os === "win32" && isBusy && attempt < RENAME_ATTEMPTS ? 10 * attempt : undefined;
}

async function moveOver(
  temporary: string,
  path: string,
  system: ReplaceOptions["system"],
): Promise<boolean> {
  for (let attempt = 1;; attempt++) {
    try {
      await rename(temporary, path);
      return true;
    } catch (error) {
      if (isAbsent(error)) return false; // swept by whoever took the lock over
      const pause = pauseBeforeRename(error, { os: system.os, attempt });
      if (pause === undefined) throw error;
      await system.sleep(pause);
    }
  }
}

/** Makes the rename last through a power cut, where folders can be synced at all. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    await handle.sync().finally(() => handle.close());
  } catch {
    // The new file is in place; Windows and some network file systems offer no more.
  }
}
