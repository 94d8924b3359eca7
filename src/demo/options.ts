/**
 * The options of the embedded deployment.
 *
 * @module
 */
import { configError, type ProvenaError } from "../errors.ts";
import type { DemoUser } from "./users.ts";

/** What `startDemo` takes. */
export interface DemoOptions {
  /**
   * The port of the authorization server and the portal; the APIs take the seven after it.
   * @default 0 any free ports
   */
  readonly port?: number;
  /** The realm's name. @default "demo" */
  readonly realm?: string;
  /** Users beside those who come with it, or in their place, by name. */
  readonly users?: Readonly<Record<string, DemoUser>>;
  /** A user as whom every device code is approved, by itself, through the pages. */
  readonly approve?: string;
  /** Seconds an access token lives. @default 300 */
  readonly accessTokenTtl?: number;
  /** Seconds a session lives without a refresh. @default 1800 */
  readonly refreshTokenTtl?: number;
  /** Seconds a device code can be approved. @default 600 */
  readonly deviceCodeTtl?: number;
  /** Seconds a client must wait between two polls. @default 5 */
  readonly interval?: number;
  /** Whether a refresh token works once only, and its reuse ends the session. @default false */
  readonly strictRotation?: boolean;
  /**
   * How jobs move: `pace` is the time from one state to the next, in milliseconds.
   * @default { pace: 2000 } a job takes eight seconds
   */
  readonly jobs?: { readonly pace?: number };
}

/** The options with their defaults, checked. */
export type ResolvedOptions =
  & Required<Omit<DemoOptions, "approve" | "jobs">>
  & Pick<DemoOptions, "approve">
  & { readonly jobs: { readonly pace: number } };

const HIGHEST_PORT = 65_535;
const API_COUNT = 7;
const USERNAME = /^[\w.@-]{1,64}$/;

/**
 * Fills in the defaults and checks the rest.
 *
 * @param options as given to `startDemo`
 * @throws {ProvenaError} `ERR_CONFIG` naming the value that cannot be used
 */
export function resolveOptions(options: DemoOptions): ResolvedOptions {
  const {
    port = 0,
    realm = "demo",
    users = {},
    accessTokenTtl = 300,
    refreshTokenTtl = 1800,
    deviceCodeTtl = 600,
    interval = 5,
    strictRotation = false,
    jobs: { pace = 2000 } = {},
  } = options;
  if (!Number.isInteger(port) || port < 0 || port > HIGHEST_PORT - API_COUNT) {
    throw wrong(`The port must be 0 or a whole number up to ${HIGHEST_PORT - API_COUNT}`, port);
  }
  const durations = { accessTokenTtl, refreshTokenTtl, deviceCodeTtl };
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
    interval,
    strictRotation,
    jobs: { pace },
    ...(options.approve === undefined ? {} : { approve: options.approve }),
  };
}

function wrong(rule: string, given: unknown): ProvenaError {
  return configError(`${rule}, got ${JSON.stringify(given)}`);
}
