/**
 * Opening an API whose name was typed.
 *
 * @module
 */
import type { ApiExplorer } from "../../mod.ts";
import { assertApiName } from "../model/deployment.ts";
import type { Invocation } from "./command.ts";
import { withProgress } from "./progress.ts";

/**
 * Reads the description of the API that the first argument names.
 *
 * @param invocation its arguments, and what opens a session
 * @returns the API's operations
 * @throws {ProvenaError} `ERR_CONFIG` if there is no API of this name
 */
export async function openApi(
  { args: [name], output, signal, openSession }: Invocation,
): Promise<ApiExplorer> {
  assertApiName(name);
  const loading = (await openSession()).api(name, { signal });
  return await withProgress({ output, signal }, "Reading its description", loading);
}
