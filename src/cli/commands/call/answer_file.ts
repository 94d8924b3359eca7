/**
 * Saves a response's bytes unchanged in a file, or pipes them to another program.
 *
 * @module
 */
import { stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { inSlices } from "../../../async/in_slices.ts";
import { line, text } from "../../../display/document.ts";
import { configError, summarise } from "../../../errors.ts";
import { holdsCredential } from "../../../model/credentials/redact.ts";
import { writePrivateFile } from "../../../store/file/secret.ts";
import { expandHome } from "../../../system/folders.ts";
import { realSystem } from "../../../system/system.ts";
import { counted } from "../../../view/words.ts";
import type { Invocation } from "../../command.ts";

/** A response body to be saved. */
export interface Answer {
  readonly bytes: string | Uint8Array;
  /** The parsed body, which is searched for credentials. */
  readonly data: unknown;
}

/** The destination of a response body. */
export interface AnswerFile {
  /** Writes the body and notes what was written. */
  save(answer: Answer): Promise<void>;
}

/**
 * Checks the destination before the call, so that no response is lost because it cannot be written.
 *
 * An existing file is replaced, as curl and gh do. A body with credentials goes into a new file that
 * only its owner can read and that git ignores.
 */
export async function openAnswerFile(
  path: string,
  { output, signal }: Pick<Invocation, "output" | "signal">,
): Promise<AnswerFile> {
  if (path === "-") {
    if (output.isTerminal) {
      throw configError("--output - is for a pipe", "Name a file, or pipe it on");
    }
    return { save: ({ bytes }) => Promise.resolve(output.write(bytes)) };
  }
  const file = resolve(expandHome(path, realSystem));
  await assertWritable(file);
  return {
    save: async ({ bytes, data }) => {
      if (await inSlices(holdsCredential(data), { clock: realSystem, signal })) {
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

async function assertWritable(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory()) throw configError(`${file} is a folder`, "Name a file in it");
  const folder = await stat(dirname(file)).catch(() => undefined);
  if (!folder?.isDirectory()) {
    throw configError(`There is no folder ${dirname(file)}`, "Make it, or name another");
  }
}
