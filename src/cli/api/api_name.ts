/**
 * The name of an API, from the command line.
 *
 * @module
 */
import { type ApiName, apiNames, assertApiName } from "../../deployment.ts";
import { ProvenaError } from "../../errors.ts";

/**
 * Reads the name of an API.
 *
 * @param word what was typed
 * @returns the name
 * @throws {ProvenaError} `ERR_CONFIG` if there is none of this name
 */
export function parseApi(word: string | undefined): ApiName {
  if (word === undefined) {
    throw new ProvenaError("ERR_CONFIG", `Name an API; the APIs are ${apiNames.join(", ")}`);
  }
  assertApiName(word);
  return word;
}
