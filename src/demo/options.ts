/**
 * The options of the embedded deployment.
 *
 * @module
 */
import { configError, type ProvenaError } from "../errors.ts";
import type { DemoUser } from "./users.ts";

/** The options of `startDemo`. */
export interface DemoOptions {
  /**
   * The port of the authorization server and the portal. The APIs and the object store use the
   * next eight ports.
   * @default 0 any free ports
   */
  readonly port?: number;
  /** The name of the realm. @default "demo" */
  readonly realm?: string;
  /** More users, by user name. A built-in user with the same name is replaced. */
  readonly users?: Readonly<Record<string, DemoUser>>;
  /** The user name that approves every device code automatically, on the approval page. */
  readonly approve?: string;
  /** Lifetime of an access token, in seconds. @default 300 */
  readonly accessTokenTtl?: number;
  /** How long a session lasts without a refresh, in seconds. @default 1800 */
  readonly refreshTokenTtl?: number;
  /** How long a device code can be approved, in seconds. @default 600 */
  readonly deviceCodeTtl?: number;
  /**
   * How long credentials for the files of a dataset work, in seconds.
   * @default 28800 eight hours
   */
  readonly credentialsTtl?: number;
  /** How long a client must wait between two polls, in seconds. @default 5 */
  readonly interval?: number;
  /** Whether a refresh token works only once, and reusing it ends the session. @default false */
  readonly strictRotation?: boolean;
  /**
   * How fast jobs progress: `pace` is the time from one state to the next, in milliseconds.
   * @default { pace: 2000 } a job takes eight seconds
   */
  readonly jobs?: { readonly pace?: number };
}

/** Validated options, with the defaults filled in. */
export type ResolvedOptions =
  & Required<Omit<DemoOptions, "approve" | "jobs">>
  & Pick<DemoOptions, "approve">
  & { readonly jobs: { readonly pace: number } };

const MAX_PORT = 65_535;
/** The APIs and the object store. */
const MORE_PORTS = 8;
const USERNAME = /^[\w.@-]{1,64}$/;

/** Fills in the defaults; throws `ERR_CONFIG` with the value that cannot be used. */
export function resolveOptions(options: DemoOptions): ResolvedOptions {
  const {
    port = 0,
    realm = "demo",
    users = {},
    accessTokenTtl = 300,
    refreshTokenTtl = 1800,
    deviceCodeTtl = 600,
    credentialsTtl = 28_800,
    interval = 5,
    strictRotation = false,
    jobs: { pace = 2000 } = {},
  } = options;
  if (!Number.isInteger(port) || port < 0 || port > MAX_PORT - MORE_PORTS) {
    throw wrong(`The port must be 0 or a whole number up to ${MAX_PORT - MORE_PORTS}`, port);
  }
  const durations = { accessTokenTtl, refreshTokenTtl, deviceCodeTtl, credentialsTtl };
  for (const [name, seconds] of Object.entries(durations)) {
    if (!(Number.isFinite(seconds) && seconds > 0)) {
      throw wrong(`${name} must be a number of seconds above 0`, seconds);
    }
  }
  if (!(Number.isFinite(interval) && interval >= 0)) {
    throw wrong("interval must be a number of seconds, 0 or more", interval);
  }
  if (!(Number.isFinite(pace) && pace >= 0)) {
    throw wrong("jobs.pace must be a number of milliseconds, 0 or more", pace);
  }
  for (const [name, user] of Object.entries(users)) {
    if (!USERNAME.test(name)) {
      throw wrong("A user name must be of letters, digits and . _ @ -", name);
    }
    if (!Array.isArray(user.roles)) throw wrong("A user must have roles; check the entry", name);
  }
  return {
    port,
    realm,
    users,
    accessTokenTtl,
    refreshTokenTtl,
    deviceCodeTtl,
    credentialsTtl,
    interval,
    strictRotation,
    jobs: { pace },
    ...(options.approve === undefined ? {} : { approve: options.approve }),
  };
}

function wrong(rule: string, given: unknown): ProvenaError {
  return configError(`${rule}, got ${JSON.stringify(given)}`);
}
