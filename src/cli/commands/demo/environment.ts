/**
 * What the environment says about a real deployment does not concern the embedded one.
 *
 * @module
 */
import process from "node:process";
import { sessionVariables } from "../../../configuration/configuration.ts";

/** Takes tokens, names and proxies out of this process's environment. */
export function leaveEnvironment(): void {
  const proxies = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"];
  for (const name of [...sessionVariables, ...proxies]) delete process.env[name];
}
