/**
 * The state that the endpoints and the pages of the authorization server share.
 *
 * @module
 */
import type { ResolvedOptions } from "../options.ts";
import type { UserDirectory } from "../users.ts";
import type { DeviceCodes } from "./device_codes.ts";
import type { RealmKeys } from "./keys.ts";
import type { Sessions } from "./sessions.ts";

/** The state of a realm. It is lost when the deployment stops. */
export interface Realm {
  readonly name: string;
  readonly issuer: string;
  readonly users: UserDirectory;
  readonly keys: RealmKeys;
  readonly codes: DeviceCodes;
  readonly sessions: Sessions;
  readonly options: ResolvedOptions;
}
