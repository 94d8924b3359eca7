/**
 * The errors of this package: one class, distinguished by `code`.
 *
 * ```
 * ProvenaError
 * ├─ before anything is sent
 * │  ├─ ERR_CONFIG              an option, environment variable or file is invalid
 * │  ├─ ERR_UNTRUSTED_ORIGIN    the token must not be sent to this address
 * │  └─ ERR_STORE               the token cache cannot be read or written
 * ├─ reaching a server
 * │  ├─ ERR_NETWORK             no response
 * │  ├─ ERR_TLS                 the certificate is not trusted
 * │  └─ ERR_DISCOVERY           metadata missing, malformed, or another issuer's
 * ├─ signing in
 * │  ├─ ERR_SIGN_IN_REQUIRED    no usable token, and no person can sign in now
 * │  ├─ ERR_SIGN_IN_CANCELLED   cancelled by the signal, Ctrl-C or Stop
 * │  ├─ ERR_SIGN_IN_DECLINED    the person said no
 * │  ├─ ERR_DEVICE_CODE_EXPIRED the code was not approved in time
 * │  ├─ ERR_OAUTH               the authorization server returned another error
 * │  ├─ ERR_TOKEN_INVALID       the token it issued does not verify
 * │  └─ ERR_CLOCK_SKEW          this machine's clock is far off
 * └─ calling an API
 *    ├─ ERR_ROLE_REQUIRED       a role is missing (`missing`)
 *    ├─ ERR_RATE_LIMITED        429 for longer than the caller's limit
 *    ├─ ERR_OPERATION           unknown operation, wrong arguments, or `success: false`
 *    ├─ ERR_JOB                 a job failed (`sessionId`)
 *    ├─ ERR_TIMEOUT             the time to wait for a job is over; the job goes on (`sessionId`)
 *    └─ ERR_HTTP                any other error response, or an unusable one (`status`)
 * ```
 *
 * Recognise them with {@link isProvenaError}: a notebook may hold two copies of
 * the package, so `instanceof` alone is not enough.
 *
 * @module
 */
import { sanitise } from "./text/sanitise.ts";
import { withoutPasswords } from "./text/user_info.ts";

/** Every error code; a test freezes the list. */
export const errorCodes = [
  "ERR_CONFIG",
  "ERR_NETWORK",
  "ERR_TLS",
  "ERR_DISCOVERY",
  "ERR_OAUTH",
  "ERR_SIGN_IN_REQUIRED",
  "ERR_SIGN_IN_CANCELLED",
  "ERR_SIGN_IN_DECLINED",
  "ERR_DEVICE_CODE_EXPIRED",
  "ERR_TOKEN_INVALID",
  "ERR_CLOCK_SKEW",
  "ERR_STORE",
  "ERR_ROLE_REQUIRED",
  "ERR_HTTP",
  "ERR_RATE_LIMITED",
  "ERR_UNTRUSTED_ORIGIN",
  "ERR_OPERATION",
  "ERR_JOB",
  "ERR_TIMEOUT",
] as const;

/** A stable error code. */
export type ProvenaErrorCode = (typeof errorCodes)[number];

/** What to do next: in words, and as code or a command if there is something to type. */
export interface NextStep {
  /** An imperative sentence without a full stop, such as `Sign in again`. */
  readonly say: string;
  /** What to type in a notebook or a program, such as `await session.signIn()`. */
  readonly code?: string;
  /** What to type in a shell, such as `provena login`. */
  readonly command?: string;
}

/** What an error carries besides its message; which fields are set depends on the code. */
export interface ProvenaErrorDetails {
  /** What to do next; the message ends with it, in the form for code. */
  readonly next?: NextStep;
  /** The roles the access token lacks; set with `ERR_ROLE_REQUIRED`. */
  readonly missing?: readonly string[];
  /** The HTTP status, if there was a response. */
  readonly status?: number;
  /** Seconds to wait before trying again; set with `ERR_RATE_LIMITED` if known. */
  readonly retryAfter?: number;
  /** The difference between this clock and the server's, in seconds; set with `ERR_CLOCK_SKEW`. */
  readonly offset?: number;
  /** The OAuth `error` value of the response; set with `ERR_OAUTH`. */
  readonly error?: string;
  /** The arguments that go on where a walk through pages was given up; set with `ERR_OPERATION`. */
  readonly cursor?: Readonly<Record<string, unknown>>;
  /** The job that failed, or that was still going on; set with `ERR_JOB` and `ERR_TIMEOUT`. */
  readonly sessionId?: string;
  /** The batch that was still going on; set with `ERR_TIMEOUT` if there is one. */
  readonly batchId?: string;
}

/** Options of the {@link ProvenaError} constructor. */
export interface ProvenaErrorOptions extends Omit<ProvenaErrorDetails, "next"> {
  /** What to do next; a string if there is nothing to type. */
  readonly next?: string | NextStep | undefined;
  /** The underlying error; its name, message and code are kept. */
  readonly cause?: unknown;
}

/** Marks our errors. The value is the message without the next step. */
const BRAND = Symbol.for("provena-notebook.error");

/** An error that says what happened and what to do next. */
export class ProvenaError<C extends ProvenaErrorCode = ProvenaErrorCode> extends Error
  implements ProvenaErrorDetails {
  /** The stable error code. */
  readonly code: C;
  /** What to do next; the message ends with it, in the form for code. */
  declare readonly next?: NextStep;
  /** The roles the access token lacks; set with `ERR_ROLE_REQUIRED`. */
  declare readonly missing?: readonly string[];
  /** The HTTP status, if there was a response. */
  declare readonly status?: number;
  /** Seconds to wait before trying again, if known. */
  declare readonly retryAfter?: number;
  /** The difference between this clock and the server's, in seconds; set with `ERR_CLOCK_SKEW`. */
  declare readonly offset?: number;
  /** The OAuth `error` value of the response; set with `ERR_OAUTH`. */
  declare readonly error?: string;
  /** The arguments that go on where a walk through pages was given up; set with `ERR_OPERATION`. */
  declare readonly cursor?: Readonly<Record<string, unknown>>;
  /** The job that failed, or that was still going on; set with `ERR_JOB` and `ERR_TIMEOUT`. */
  declare readonly sessionId?: string;
  /** The batch that was still going on; set with `ERR_TIMEOUT` if there is one. */
  declare readonly batchId?: string;

  /**
   * Creates an error.
   *
   * @param code the stable error code
   * @param what what happened, without a full stop; sanitised, because it may quote a server
   * @param options the next step, the cause, and the details for this code
   */
  constructor(code: C, what: string, options: ProvenaErrorOptions = {}) {
    const { cause, next, ...details } = copyOf(options);
    const said = sanitise(withoutPasswords(textOr(what, "Something went wrong")));
    const step = next === undefined
      ? next
      : harmless(typeof next === "string" ? { say: next } : next);
    super(
      withNext(said, step),
      cause === undefined ? undefined : { cause: describeCause(cause) },
    );
    this.name = "ProvenaError";
    this.code = textOr(code, "ERR_CONFIG") as C;
    Object.assign(this, step && { next: step }, details);
    Object.defineProperty(this, BRAND, { value: said });
    // A kernel shows the stack and nothing else. The next step is on a line of its own.
    const told = `${this.name}: ${said}`.replace(LINES, "$1\n") + (step ? nextWords(step) : "");
    this.stack = withHelp(told, this.code) + framesOf(this.stack ?? "");
  }
}

/** `ERR_CONFIG`: an option, argument, variable or file is invalid. */
export function configError(
  what: string,
  next?: string | NextStep,
  cause?: unknown,
): ProvenaError<"ERR_CONFIG"> {
  return new ProvenaError("ERR_CONFIG", what, cause === undefined ? { next } : { next, cause });
}

/** Creating an error must not throw another one, even for wrong details. */
function copyOf(options: ProvenaErrorOptions): ProvenaErrorOptions {
  try {
    return { ...options };
  } catch {
    return {};
  }
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

function harmless(next: NextStep): NextStep {
  const entries = Object.entries(next).map((
    [key, text],
  ) => [key, sanitise(withoutPasswords(textOr(text, "")))]);
  return Object.fromEntries(entries);
}

/** Where the next step is typed: `code` in a notebook or program, `command` in a shell. */
export type Voice = "code" | "command";

/** A next step in words, with the code or command for the place where it is shown. */
export function nextWords({ say, code, command }: NextStep, voice: Voice = "code"): string {
  if (voice === "command") return command ? `${say}: ${command}` : say;
  return code ? `${say}: ${code}` : command ? `${say}, in a terminal: ${command}` : say;
}

/** Joins two sentences; adds the first one's full stop if it is missing. */
export function followedBy(first: string, second: string): string {
  return `${first}${/[.?!…]$/.test(first) ? "" : "."} ${second}`;
}

/** What happened, then the next step. */
export function withNext(what: string, next: NextStep | undefined, voice?: Voice): string {
  return next ? followedBy(what, nextWords(next, voice)) : what;
}

/** The message of an error without its next step. */
export function whatHappened(error: ProvenaError): string {
  return (error as unknown as Record<symbol, string>)[BRAND]!;
}

/** Where this module is, as it is written in stacks. */
function here(): string {
  return decodeURI(new URL(".", import.meta.url).href).replace("file://", "");
}

/** The caller's own frames: ours help nobody, and the runtime's own have no place. */
function framesOf(stack: string): string {
  const folder = here();
  const frames = stack.match(/\n +at .*\d\)?$/gm) ?? [];
  return frames.filter((frame) => !frame.includes(folder)).join("");
}

/**
 * The lines of a message. JupyterLab breaks a longer one inside of words, VS Code shows only its
 * beginning. So many characters fit a window of 1280 px, beside the list of files.
 */
const LINES = /(.{1,96})(?: |$)/g;

/**
 * Where more is written about an error. The sources have the page beside them, which JupyterLab
 * opens at a click; an npm package has the command.
 */
function moreAbout(code: ProvenaErrorCode): string {
  const folder = here();
  return folder.endsWith("/src/")
    ? `More: ${folder.slice(0, -4)}docs/troubleshooting.md (${code})`
    : `More, in a terminal: npx provena-notebook explain ${code}`;
}

/** Adds the help after what a stack begins with; the message itself is quoted elsewhere. */
export function withHelp(told: string, code: ProvenaErrorCode): string {
  return `${told.trimEnd()}\n    ${moreAbout(code)}`;
}

/** Any error of this package, as a union discriminated by `code`. */
export type AnyProvenaError = { [C in ProvenaErrorCode]: ProvenaError<C> }[ProvenaErrorCode];

/**
 * Tells whether a caught value is a {@link ProvenaError}, even from another copy of the package.
 *
 * @param value the caught value
 * @returns true if it is a {@link ProvenaError}
 * @example
 * ```ts
 * import { createSession, isProvenaError } from "@provena/notebook";
 * try {
 *   createSession({ domain: "https://not-a-bare-host", realm: "rrap" });
 * } catch (error) {
 *   if (isProvenaError(error) && error.code === "ERR_CONFIG") console.log(error.message, error.next);
 * }
 * ```
 */
export function isProvenaError(value: unknown): value is AnyProvenaError {
  try {
    return typeof value === "object" && value !== null && BRAND in value;
  } catch {
    // A proxy can throw at any question.
    return false;
  }
}

/**
 * Tells whether a caught value is an error of ours with one code.
 *
 * @param value what was caught
 * @param code the code
 * @returns true if it is
 */
export function hasCode<C extends ProvenaErrorCode>(
  value: unknown,
  code: C,
): value is ProvenaError<C> {
  return isProvenaError(value) && value.code === code;
}

/**
 * Copies an error's name, message and code, and nothing else.
 *
 * Libraries attach whole responses to their errors: oauth4webapi puts the token response into
 * `cause`. The copy cannot leak it.
 */
function describeCause(cause: unknown): unknown {
  if (isProvenaError(cause)) return cause;
  try {
    if (!(cause instanceof Error)) return new Error(typeof cause);
    const copy = new Error(sanitise(summarise(cause)));
    copy.name = cause.name;
    delete copy.stack;
    return copy;
  } catch {
    // A proxy can throw at any question.
    return new Error("unknown");
  }
}

/**
 * One line that says why, including the cause a kernel would drop.
 *
 * @param error what was caught
 * @returns the message, followed by the code or message of its cause where that adds something
 */
export function summarise(error: unknown): string {
  if (isProvenaError(error)) return error.message; // already includes its cause
  if (!(error instanceof Error)) return String(error);
  // Engines quote the text they could not parse, which may be a token response.
  if (error.name === "SyntaxError") return "not valid JSON";
  const code = (error as { code?: unknown }).code;
  // Runtimes quote the address they could not reach, a proxy's with its password.
  const own = withoutPasswords(error.message || (typeof code === "string" ? code : error.name));
  const inner = error.cause instanceof Error ? summarise(error.cause) : "";
  return inner && !own.includes(inner) ? `${own}: ${inner}` : own;
}
