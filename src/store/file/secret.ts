/**
 * Writes a secret into a new file that other users cannot read and git does not commit.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { lstat, open, realpath, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type NextStep, ProvenaError, summarise } from "../../errors.ts";
import type { Secret } from "../../model/secret.ts";
import { OTHERS, OWN_FILE } from "../../system/file_access.ts";
import { expandHome } from "../../system/folders.ts";
import type { System } from "../../system/system.ts";
import { codeOf, isAbsent } from "../../system/system_error.ts";

/** Writes a token into a new file, as {@link writePrivateFile} does. */
export async function writeSecretFile(
  path: string,
  secret: Secret,
  system: System,
): Promise<string> {
  return await writePrivateFile(path, `${secret.reveal()}\n`, { what: "the token", system });
}

/**
 * Writes secret content into a new file that only its owner can read; returns its absolute path.
 *
 * A leading `~/` in the path is the home folder. `what` names the content in messages.
 */
export async function writePrivateFile(
  path: string,
  content: string | Uint8Array,
  { what, system }: { readonly what: string; readonly system: System },
): Promise<string> {
  const given = resolve(expandHome(path, system));
  // Resolve links once: git looks at the real path, and no link can be swapped later.
  const folder = await realpath(dirname(given)).catch((error) => {
    throw fileError(
      isAbsent(error) ? `There is no folder ${dirname(given)}` : cannotWrite(given, error),
      { say: "Name another, or make one that only you can use", command: "mkdir -p -m 700 FOLDER" },
      error,
    );
  });
  const file = join(folder, basename(given));
  await assertNew(file);
  await assertNotCommitted(folder, file, what);
  await create(file, content, system);
  return file;
}

async function assertNew(file: string): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  if (found) {
    throw existsError(file, found.isSymbolicLink() ? "is a symbolic link" : "is there already");
  }
}

function existsError(file: string, what: string): ProvenaError {
  return fileError(
    `${file} ${what}, and nothing is written over it`,
    "Remove it, or name a new file",
  );
}

async function create(file: string, content: string | Uint8Array, { os }: System): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = constants;
  const handle = await open(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, OWN_FILE)
    .catch((error) => {
      if (codeOf(error) === "EEXIST") throw existsError(file, "is there already");
      throw fileError(cannotWrite(file, error), "Name a file in a folder you can write to", error);
    });
  try {
    await handle.chmod(OWN_FILE);
    if (os !== "win32" && ((await handle.stat()).mode & OTHERS) !== 0) {
      throw new Error("on this disk every user can read every file");
    }
    await handle.writeFile(content);
    await handle.sync();
  } catch (error) {
    await rm(file, { force: true });
    throw fileError(cannotWrite(file, error), "Name a file on another disk", error);
  } finally {
    await handle.close();
  }
}

/** @see https://git-scm.com/docs/git-check-ignore */
async function assertNotCommitted(folder: string, file: string, what: string): Promise<void> {
  const answer = await askGit(folder, basename(file));
  if (answer === "ignored" || (answer === undefined && !await isBelowGit(folder))) return;
  throw answer === "not ignored"
    ? fileError(
      `${file} is in a git work tree that does not ignore it, so ${what} could be committed`,
      "Name a file elsewhere, or add it to .gitignore first",
    )
    : fileError(
      `${file} is in a git work tree, and git cannot say if it ignores the file`,
      "Name a file elsewhere",
    );
}

function askGit(folder: string, name: string): Promise<"ignored" | "not ignored" | undefined> {
  const args = ["-C", folder, "check-ignore", "--quiet", "--", `./${name}`];
  return new Promise((resolve) => {
    execFile("git", args, (error) => {
      if (!error) resolve("ignored");
      else resolve(error.code === 1 ? "not ignored" : undefined);
    });
  });
}

/** Used if git is not installed, or does not trust the folder. */
async function isBelowGit(folder: string): Promise<boolean> {
  const hasGit = await lstat(join(folder, ".git")).then(() => true, () => false);
  const above = dirname(folder);
  return hasGit || (above !== folder && await isBelowGit(above));
}

function cannotWrite(file: string, error: unknown): string {
  return `${file} cannot be written: ${summarise(error)}`;
}

function fileError(what: string, next: string | NextStep, cause?: unknown): ProvenaError {
  return new ProvenaError("ERR_CONFIG", what, cause === undefined ? { next } : { cause, next });
}
