/**
 * Sign in to Provena from a notebook, a REPL, a terminal or a script.
 *
 * {@link signIn} returns an {@link AuthSession}. From there you reach your roles, the access check
 * of each API, the APIs' operations, and a `fetch` that sends your token. {@link createSession}
 * creates a session without signing in, for programs that run unattended. Every failure is a
 * {@link ProvenaError} with a code; its message says what to do next.
 *
 * @example From the first sign-in to the first answer
 * ```ts
 * import { signIn } from "@provena/notebook";
 *
 * const session = await signIn({ domain: "dev.rrap-is.com", realm: "rrap" });
 * console.log(await session.roles()); // what you may do, as a table
 * console.log(await session.checkAccess()); // what each API lets you do
 * const registry = await session.api("registry");
 * console.log(registry); // its operations
 * console.log(await registry.ops.list({ page_size: 5 }));
 * ```
 *
 * @module
 */
export { type AnyProvenaError, errorCodes, isProvenaError, ProvenaError } from "./src/errors.ts";
export type {
  NextStep,
  ProvenaErrorCode,
  ProvenaErrorDetails,
  ProvenaErrorOptions,
} from "./src/errors.ts";
export { defineDeployment } from "./src/model/deployment.ts";
export type {
  ApiName,
  Deployment,
  DeploymentOptions,
  FileStoreAddress,
} from "./src/model/deployment.ts";
export { Secret } from "./src/model/secret.ts";
export { createSession, signIn, type SignInOptions } from "./src/public/sign_in.ts";
export type { AuthSession } from "./src/public/auth_session.ts";
export type { Principal, SessionStatus } from "./src/public/status.ts";
export type { RoleRow, RoleTable } from "./src/api/role_report.ts";
export type { AccessRow, AccessTable } from "./src/api/access_check.ts";
export type { AccessRequestReceipt } from "./src/api/access_request.ts";
export type { AccessRequestTable } from "./src/api/access_request_history.ts";
export { MemoryStore } from "./src/store/memory.ts";
export { FileStore } from "./src/store/file/store.ts";
export type { StoredRecord, TokenStore } from "./src/store/store.ts";
export type { SessionState, SignOutResult } from "./src/session/state.ts";
export type { AllRecords, RecordList } from "./src/api/all_records.ts";
export type { ApiExplorer } from "./src/api/explorer.ts";
export type { ApiResult } from "./src/api/result.ts";
export type { ItemAccess } from "./src/api/item_access.ts";
export type { Lineage } from "./src/api/lineage.ts";
export type { SearchResults } from "./src/api/search.ts";
export type { JobOutcome, JobToWaitFor, WaitOptions } from "./src/api/jobs/wait.ts";
export type { DatasetFiles, TransferReport } from "./src/files/files.ts";
export type { DoctorReport } from "./src/doctor/report.ts";
export type { OperationMap } from "./src/api/operations.ts";
// Types that the types above refer to.
export type { AccessCheckOptions } from "./src/api/access_check.ts";
export type { AccessCheckResult, AccessData, CheckLevel } from "./src/model/access.ts";
export type {
  AccessRequestData,
  AccessRequestOutcome,
  AccessRequestsData,
} from "./src/model/access_request.ts";
export type {
  ApiCall,
  OperationFunction,
  Operations,
  RecordOf,
  Rest,
} from "./src/api/operations.ts";
export type {
  AccessNeed,
  ApiData,
  ArgumentInfo,
  ArgumentPlace,
  FieldInfo,
  OperationData,
  OperationSummary,
  ResponseInfo,
  ValueKind,
} from "./src/model/operation.ts";
export type { ApiRequestInit } from "./src/api/client.ts";
export type { CallOptions, PageOptions } from "./src/api/call_options.ts";
export type {
  DatasetFile,
  DatasetFilesData,
  DownloadOptions,
  FileAccess,
  FileCredentials,
  TransferData,
  TransferOptions,
  TransferProgress,
  UnmovedFile,
  UploadOptions,
} from "./src/model/dataset_files.ts";
export type { ConfigurationOptions } from "./src/configuration/configuration.ts";
export type { DisplaySetting } from "./src/display/environment.ts";
export type { CheckName, CheckStatus, DoctorCheck, DoctorData } from "./src/model/doctor.ts";
export type { Failure, SignedInFacts, TokenOrigin } from "./src/session/state.ts";
export type { PendingCode } from "./src/model/device_code.ts";
export type { ItemAccessData, ItemAccessRow } from "./src/model/item_access.ts";
export type { ItemAccessOptions } from "./src/api/item_access.ts";
export type { LineageOptions } from "./src/api/lineage.ts";
export type {
  ItemLineage,
  LineageData,
  LineageDirection,
  LineageGraph,
  LineageLink,
  LineageNode,
} from "./src/model/lineage.ts";
export type { SearchOptions } from "./src/api/search.ts";
export type { SearchData, SearchRow } from "./src/model/search.ts";
export type { JobData, JobOutcomeData, JobProgress } from "./src/model/job.ts";
export type { Progress } from "./src/api/item_details.ts";
export type { KnownItems, RecordListData } from "./src/model/answer.ts";
export type {
  HeldLock,
  LockOptions,
  PendingRecord,
  RecordHeader,
  TokenRecord,
} from "./src/store/store.ts";
export type { DeviceCode } from "./src/model/device_code.ts";
export type { AccessLevel, RoleDefinition, RolesData } from "./src/model/roles.ts";
export type { StatusData } from "./src/model/status.ts";
export type { TokenSet } from "./src/model/token_set.ts";
export type { User } from "./src/model/claims.ts";
