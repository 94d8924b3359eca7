/**
 * The name of an API, from the command line.
 *
 * @module
 */
import { type ApiName, apiNames } from "../../deployment.ts";
import { ProvenaError } from "../../errors.ts";

/**
 * Reads the name of an API.
 *
 * @param word what was typed
 * @returns the name
 * @throws {ProvenaError} `ERR_CONFIG` if there is none of this name
 */
export function parseApi(word: string | undefined): ApiName {
  const found = apiNames.find((name) => name === word);
  if (found) return found;
  const said = word === undefined
    ? "Name an API"
    : `There is no API called ${JSON.stringify(word.slice(0, 80))}`;
  throw new ProvenaError("ERR_CONFIG", `${said}; the APIs are ${apiNames.join(", ")}`);
}
