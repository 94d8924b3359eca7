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
export { createSession, signIn, type SignInOptions } from "./src/sign_in.ts";
export type { AuthSession } from "./src/auth_session.ts";
export type { SignedInSession } from "./src/signed_in_session.ts";
export type { Principal, SessionStatus } from "./src/principal.ts";
export type { RoleTable } from "./src/api/role_report.ts";
export type { AccessTable } from "./src/api/access_check.ts";
export type { AccessRequestReceipt } from "./src/api/access_request.ts";
export type { AccessRequestTable } from "./src/api/access_request_history.ts";
export { MemoryStore } from "./src/store/memory.ts";
export { FileStore } from "./src/store/file.ts";
export type { StoredRecord, TokenStore } from "./src/store/store.ts";
export type { SessionState } from "./src/session/state.ts";
export type { SignOutResult } from "./src/session/session.ts";
export type { ApiExplorer } from "./src/api/explorer.ts";
export type { ApiResult } from "./src/api/result.ts";
export type { ItemAccess } from "./src/api/item_access.ts";
export type { DoctorReport } from "./src/doctor/report.ts";
export type { OperationMap } from "./src/api/operations.ts";
