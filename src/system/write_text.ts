/**
 * Writing small files that hold no token; loaded only where one is written.
 *
 * @module
 */
import { dirname } from "node:path";
import { configError, summarise } from "../errors.ts";
import { replaceFile, type ReplaceOptions } from "./atomic_write.ts";
import { makeFolder } from "./make_folder.ts";
import { codeOf } from "./system_error.ts";

/** Replaces a file atomically, in a folder that is created for its owner only. */
export async function writeText(
  path: string,
  text: string,
  system: ReplaceOptions["system"],
): Promise<void> {
  try {
    makeFolder(dirname(path));
    if (await replaceFile(path, text, { system })) return;
    throw new Error("it vanished while it was written");
  } catch (error) {
    const isFull = ["ENOSPC", "EDQUOT"].includes(codeOf(error) ?? "");
    throw configError(
      `${path} cannot be written: ${summarise(error)}`,
      isFull ? "Free some space" : "Let this user write there",
      error,
    );
  }
}
