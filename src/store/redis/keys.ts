/**
 * Reads the keys that encrypt records in Redis.
 *
 * @module
 */
import { configError, isProvenaError, type ProvenaError, summarise } from "../../errors.ts";
import { expandHome, pathIn } from "../../system/folders.ts";
import type { System } from "../../system/system.ts";
import { MAKE_KEY, RecordCipher } from "./cipher.ts";

/** Reads the keys from a file, or else from the environment. */
export async function readCipher(
  system: System,
  keyFile: string | undefined,
): Promise<RecordCipher> {
  const given = keyFile === undefined ? system.env("PROVENA_REDIS_KEY") : undefined;
  if (given !== undefined) return await RecordCipher.create(given, "PROVENA_REDIS_KEY", system);
  const file = keyFile === undefined
    ? pathIn("PROVENA_REDIS_KEY_FILE", system)
    : expandHome(keyFile, system);
  if (file === undefined) throw noKeys("There is no key to encrypt sessions with");
  let text: string | undefined;
  try {
    text = system.files.readTrusted(file);
  } catch (error) {
    if (isProvenaError(error)) throw error;
    throw noKeys(`The key file ${file} cannot be read (${summarise(error)})`);
  }
  if (text === undefined) throw noKeys(`The key file ${file} is not there`);
  return await RecordCipher.create(text, file, system);
}

function noKeys(what: string): ProvenaError<"ERR_CONFIG"> {
  return configError(what, {
    say: "Set PROVENA_REDIS_KEY_FILE to a file with the line that this prints",
    command: MAKE_KEY,
  });
}
