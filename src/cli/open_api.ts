/**
 * Opens the API named on the command line.
 *
 * @module
 */
import type { ApiExplorer } from "../../mod.ts";
import { assertApiName } from "../model/deployment.ts";
import type { Invocation } from "./command.ts";
import { withProgress } from "./progress.ts";

/** Reads the OpenAPI description of the API that the first argument names. */
export async function openApi(
  { args: [name], output, signal, openSession }: Invocation,
): Promise<ApiExplorer> {
  assertApiName(name);
  const loading = (await openSession()).api(name, { signal });
  return await withProgress({ output, signal }, "Reading its description", loading);
}
