/**
 * Replaces files atomically: after any crash, every reader sees either the old text or the new.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import { OWN_FILE } from "./file_access.ts";
import { nodeFs } from "./builtin.ts";
import { codeOf, isAbsent } from "./system_error.ts";

/** Attempts to rename on Windows, where a reader or a virus scanner may block it for a moment. */
const RENAME_ATTEMPTS = 20;

/** What {@link replaceFile} needs besides path and text. */
export interface ReplaceOptions {
  readonly system: {
    readonly os: string;
    random(bytes: number): string;
    sleep(ms: number): Promise<void>;
  };
  /** The file's mode; the umask does not apply. @default owner only */
  readonly mode?: number;
  /**
   * Whether the new text must survive a loss of power, not only the end of this process.
   *
   * @default true
   */
  readonly durable?: boolean;
  /** Called when the new text is on disk, before the rename; false keeps the old file. */
  readonly mayReplace?: () => Promise<boolean>;
}

/** Replaces a file atomically; returns whether it was replaced. */
export async function replaceFile(
  path: string,
  text: string,
  options: ReplaceOptions,
): Promise<boolean> {
  const { system, mode = OWN_FILE, durable = true } = options;
  const { mayReplace = () => Promise.resolve(true) } = options;
  const fs = nodeFs();
  const temporary = `${path}.${system.random(8)}.tmp`;
  let replaced = false;
  try {
    const file = fs.openSync(temporary, "wx", OWN_FILE);
    try {
      fs.writeFileSync(file, text);
      fs.fchmodSync(file, mode);
      if (durable) await sync(file);
    } finally {
      fs.closeSync(file);
    }
    if (await mayReplace()) replaced = await moveOver(temporary, path, system);
  } finally {
    if (!replaced) remove(temporary);
  }
  if (replaced && durable) await syncFolder(dirname(path));
  return replaced;
}

/**
 * Removes the temporary files of a file's crashed or frozen writers. A frozen writer that wakes up
 * can then no longer replace the file.
 */
export function sweepTemporaries(path: string): void {
  const folder = dirname(path);
  const prefix = `${basename(path)}.`;
  let names: string[] = [];
  try {
    names = nodeFs().readdirSync(folder);
  } catch {
    // Without the folder nothing is left in it.
  }
  for (const name of names) {
    if (name.startsWith(prefix) && name.endsWith(".tmp")) remove(join(folder, name));
  }
}

function remove(path: string): void {
  try {
    nodeFs().rmSync(path, { force: true });
  } catch {
    // It is swept after the next writer that dies.
  }
}

/** The pause in ms before a failed rename is tried again; undefined to give up. */
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
      nodeFs().renameSync(temporary, path);
      return true;
    } catch (error) {
      if (isAbsent(error)) return false; // removed by the process that took over the lock
      const pause = pauseBeforeRename(error, { os: system.os, attempt });
      if (pause === undefined) throw error;
      await system.sleep(pause);
    }
  }
}

/** Makes the rename survive a power cut, if the system can sync folders. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const fs = nodeFs();
    const file = fs.openSync(folder, "r");
    await sync(file).finally(() => fs.closeSync(file));
  } catch {
    // The new file is in place; Windows and some network file systems offer no more.
  }
}

/** The only step that is not synchronous: a disk may take long. */
function sync(file: number): Promise<void> {
  return new Promise((resolve, reject) => {
    nodeFs().fsync(file, (error) => error ? reject(error) : resolve());
  });
}
