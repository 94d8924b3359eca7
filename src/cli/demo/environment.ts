/**
 * What the environment says about a real deployment does not concern the embedded one.
 *
 * @module
 */
import process from "node:process";

const ofRealDeployments = [
  "PROVENA_DEPLOYMENT",
  "PROVENA_DOMAIN",
  "PROVENA_REALM",
  "PROVENA_CLIENT_ID",
  "PROVENA_PROFILE",
  "PROVENA_ACCESS_TOKEN",
  "PROVENA_API_TOKEN",
  "PROVENA_API_TOKEN_FILE",
];

/** Takes tokens, names and proxies out of this process's environment. */
export function leaveEnvironment(): void {
  const proxies = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"];
  for (const name of [...ofRealDeployments, ...proxies]) delete process.env[name];
}
