/**
 * The target folder of a download. Nothing is written outside it or through a symbolic link.
 *
 * @module
 */
import { constants, type Stats } from "node:fs";
import {
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
} from "node:fs/promises";
import { join } from "node:path";
import { configError } from "../errors.ts";
import { OPEN_FOLDER } from "../system/file_access.ts";
import { makeFolder } from "../system/make_folder.ts";
import { writingFault } from "../system/file_fault.ts";
import { codeOf, isAbsent } from "../system/system_error.ts";
import { folded, PARTIAL_FOLDER } from "./local_path.ts";

/** A single file cannot be moved. The message is the reason, as a clause. */
export class FileRefused extends Error {}

/** Errors of the whole folder or disk: every other file would fail, too. */
const FATAL: ReadonlySet<string> = new Set([
  "ENOSPC",
  "EDQUOT",
  "EROFS",
  "EIO",
  "EMFILE",
  "ENFILE",
]);

/** A regular file on this machine. */
export interface LocalFile {
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

/** The target folder, by its real path. */
export class TargetFolder {
  readonly path: string;
  readonly foldsCase: boolean;
  readonly #made = new Map<string, Promise<void>>();

  private constructor(path: string, foldsCase: boolean) {
    this.path = path;
    this.foldsCase = foldsCase;
  }

  /** Opens a folder, and creates it if necessary. The folder itself may be a symbolic link. */
  static async open(given: string): Promise<TargetFolder> {
    try {
      makeFolder(given, OPEN_FOLDER);
      const path = await realpath(given);
      if (!(await stat(path)).isDirectory()) throw new Error("it is no folder");
      const partial = join(path, PARTIAL_FOLDER);
      await mkdir(partial).catch(ignoreExisting);
      if (!(await lstat(partial)).isDirectory()) {
        throw new Error(`${PARTIAL_FOLDER} in it is no folder`);
      }
      const other = join(path, PARTIAL_FOLDER.toUpperCase());
      return new TargetFolder(path, await lstat(other).then(() => true, () => false));
    } catch (error) {
      throw configError(`The folder ${given} cannot be written: ${writingFault(error)}`, {
        say: "Choose another folder",
      }, error);
    }
  }

  /** The file that already has this path; undefined if there is none. */
  async look(parts: readonly string[]): Promise<LocalFile | undefined> {
    let path = this.path;
    for (const [i, part] of parts.entries()) {
      path = join(path, part);
      const found = await lstatIfExists(path);
      if (!found) return undefined;
      const isLast = i === parts.length - 1;
      const name = isLast ? "its place" : parts.slice(0, i + 1).join("/");
      if (found.isSymbolicLink()) throw new FileRefused(`${name} is a link`);
      if (isLast && found.isDirectory()) throw new FileRefused("a folder is in its place");
      if (isLast ? !found.isFile() : !found.isDirectory()) {
        throw new FileRefused(`${name} is taken by something else`);
      }
      if (isLast) return { size: found.size, modified: found.mtimeMs };
    }
    return undefined;
  }

  /** Opens a partial file, but not through a symbolic link. */
  async openPart(name: string): Promise<FileHandle> {
    const path = this.partPath(name);
    const { O_RDWR, O_CREAT, O_NOFOLLOW = 0 } = constants;
    const openIt = () => open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o666);
    const file = await openIt().catch(async (error: unknown) => {
      if (!isAbsent(error)) throw error;
      // Another process removed the folder when its download ended.
      await mkdir(join(this.path, PARTIAL_FOLDER)).catch(ignoreExisting);
      return await openIt();
    });
    if ((await file.stat()).isFile()) return file;
    await file.close();
    throw new FileRefused(`${name} in ${PARTIAL_FOLDER} is no file`);
  }

  /** The path of a partial file. */
  partPath(name: string): string {
    return join(this.path, PARTIAL_FOLDER, name);
  }

  /** The names of all partial files, also those of earlier downloads. */
  async parts(): Promise<string[]> {
    return await readdir(join(this.path, PARTIAL_FOLDER)).catch((error: unknown) => {
      if (isAbsent(error)) return [];
      throw error;
    });
  }

  /** Removes a partial file. */
  async dropPart(name: string): Promise<void> {
    await rm(this.partPath(name), { force: true });
  }

  /** Renames a complete partial file, whose time is set, to its final name. */
  async finish(name: string, parts: readonly string[], modified: number): Promise<void> {
    const folders = parts.slice(0, -1);
    await this.#make(folders);
    const folder = join(this.path, ...folders);
    // Since the folder was created, it may have been replaced by a symbolic link.
    const real = await realpath(folder);
    if (folded(real, this.foldsCase) !== folded(folder, this.foldsCase)) {
      throw new FileRefused("a link is in its path");
    }
    await this.look(parts);
    const part = this.partPath(name);
    try {
      await rename(part, join(this.path, ...parts));
    } catch (error) {
      // Another process may have completed the same file.
      const there = isAbsent(error) ? await this.look(parts) : undefined;
      if (!there || !isSameTime(there.modified, modified)) throw error;
    }
  }

  /** Removes the folder for partial files if it is empty. */
  async close(): Promise<void> {
    await rmdir(join(this.path, PARTIAL_FOLDER)).catch(() => {});
  }

  async #make(folders: readonly string[]): Promise<void> {
    if (folders.length === 0) return;
    const key = folders.join("/");
    let made = this.#made.get(key);
    if (!made) {
      made = this.#make(folders.slice(0, -1)).then(() => this.#makeOne(folders));
      this.#made.set(key, made);
    }
    await made;
  }

  async #makeOne(folders: readonly string[]): Promise<void> {
    const path = join(this.path, ...folders);
    await mkdir(path).catch(ignoreExisting);
    const found = await lstat(path);
    if (found.isSymbolicLink()) throw new FileRefused(`${folders.join("/")} is a link`);
    if (!found.isDirectory()) throw new FileRefused(`${folders.join("/")} is a file here`);
  }
}

/** A file that is open. */
export type LocalFileHandle = FileHandle;

/** Opens a file, and closes it after `use`. */
export async function readFileWith<T>(
  path: string,
  use: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const file = await open(path, "r");
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** Whether two times are in the same second. File systems store the rest differently. */
export function isSameTime(one: number, other: number): boolean {
  return Math.floor(one / 1000) === Math.floor(other / 1000);
}

/** The reason why a local file cannot be read or written. Throws if the whole disk is affected. */
export function localReason(error: unknown, path: string): string {
  if (error instanceof FileRefused) return error.message;
  const code = codeOf(error);
  if (code === undefined) throw error;
  if (FATAL.has(code)) {
    throw configError(`${path} cannot be written: ${writingFault(error)}`, {
      say: "Make room there or choose another folder, and do the same again",
    }, error);
  }
  switch (code) {
    case "ENAMETOOLONG":
      return "its path is too long for this machine";
    case "EACCES":
    case "EPERM":
      return "this user may not open it here";
    default:
      return `this machine refuses it (${code})`;
  }
}

async function lstatIfExists(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function ignoreExisting(error: unknown): void {
  if (codeOf(error) !== "EEXIST") throw error;
}
