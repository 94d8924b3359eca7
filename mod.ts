/**
 * Sign in to Provena from a notebook, a REPL, a terminal or a script.
 *
 * @module
 */
export { type AnyProvenaError, errorCodes, isProvenaError, ProvenaError } from "./src/errors.ts";
export type { ProvenaErrorCode, ProvenaErrorDetails } from "./src/errors.ts";
export { defineDeployment } from "./src/deployment.ts";
export type { ApiName, Deployment, DeploymentOptions } from "./src/deployment.ts";
export { Secret } from "./src/model/secret.ts";
