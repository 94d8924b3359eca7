/**
 * The offline token in the file that `PROVENA_API_TOKEN_FILE` names.
 *
 * @module
 */
import { configError, isProvenaError, summarise } from "../errors.ts";
import { Secret } from "../model/secret.ts";
import type { System } from "../system/system.ts";

/** Reads it; throws `ERR_CONFIG` if it is not there, empty, or not to be trusted. */
export function readTokenFile(path: string, system: System): Secret {
  let content: string | undefined;
  try {
    content = system.files.readTrusted(path)?.trim();
  } catch (error) {
    if (isProvenaError(error)) throw error;
    throw configError(
      `PROVENA_API_TOKEN_FILE names ${path}, which cannot be read: ${summarise(error)}`,
      "Make it readable for this user, or set another file",
      error,
    );
  }
  if (content) return new Secret(content);
  throw configError(
    `PROVENA_API_TOKEN_FILE names ${path}, which is ${
      content === undefined ? "not there" : "empty"
    }`,
    {
      say: "Make an offline token, and write it there",
      command: "provena login --offline && provena token --offline --output FILE",
    },
  );
}
