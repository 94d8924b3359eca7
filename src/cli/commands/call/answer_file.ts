/**
 * An answer in a file, or in another program's input: the bytes as they came.
 *
 * @module
 */
import { stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { line, text } from "../../../display/document.ts";
import { configError, summarise } from "../../../errors.ts";
import { holdsCredential } from "../../../model/credentials/redact.ts";
import { writePrivateFile } from "../../../store/file/secret.ts";
import { realSystem } from "../../../system/system.ts";
import { counted } from "../../../view/words.ts";
import type { Output } from "../../output.ts";

/** An answer to be saved. */
export interface Answer {
  readonly bytes: string | Uint8Array;
  /** What it holds, to be searched for credentials. */
  readonly data: unknown;
}

/** Where answers go. */
export interface AnswerFile {
  /** Writes an answer, and says so. */
  save(answer: Answer): Promise<void>;
}

/**
 * Opens a place for an answer, before anything is called: what cannot be written would be lost.
 *
 * A file that is there is replaced, as curl and gh do it. An answer with credentials goes into a new
 * file that only its owner can read, and that git does not take along.
 *
 * @param path the file, or `-` for standard output
 * @param output what stdout is, and where notes go
 * @returns what writes
 * @throws {ProvenaError} `ERR_CONFIG` if no file can be at this path, or stdout is a screen
 */
export async function openAnswerFile(path: string, output: Output): Promise<AnswerFile> {
  if (path === "-") {
    if (output.isTerminal) {
      throw configError("--output - is for a pipe", "Name a file, or pipe it on");
    }
    return { save: ({ bytes }) => Promise.resolve(output.write(bytes)) };
  }
  const file = resolve(path.replace(/^~(?=[/\\])/, realSystem.home ?? "~"));
  await assertPlace(file);
  return {
    save: async ({ bytes, data }) => {
      if (holdsCredential(data)) {
        await writePrivateFile(file, bytes, { what: "the credentials", system: realSystem });
      } else {
        await writeFile(file, bytes).catch((error) => {
          throw configError(
            `${path} cannot be written: ${summarise(error)}`,
            "Name another file",
            error,
          );
        });
      }
      if (output.json) return;
      const { length } = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
      await output.note([line(text("soft", `Wrote ${path}, ${counted(length, "byte")}`))]);
    },
  };
}

async function assertPlace(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory()) throw configError(`${file} is a folder`, "Name a file in it");
  const folder = await stat(dirname(file)).catch(() => undefined);
  if (!folder?.isDirectory()) {
    throw configError(`There is no folder ${dirname(file)}`, "Make it, or name another");
  }
}
