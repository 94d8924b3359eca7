/**
 * The errors of this package: one class, told apart by `code`.
 *
 * ```
 * ProvenaError
 * ├─ before anything is sent
 * │  ├─ ERR_CONFIG              an option, environment variable or file is wrong
 * │  ├─ ERR_UNTRUSTED_ORIGIN    the address is not one the token may go to
 * │  └─ ERR_STORE               the token cache cannot be read or written
 * ├─ on the way
 * │  ├─ ERR_NETWORK             no answer
 * │  ├─ ERR_TLS                 the certificate is not trusted
 * │  └─ ERR_DISCOVERY           metadata missing, malformed, or another issuer's
 * ├─ signing in
 * │  ├─ ERR_SIGN_IN_REQUIRED    no usable token, and none was asked for
 * │  ├─ ERR_SIGN_IN_CANCELLED   the signal, Ctrl-C or Stop
 * │  ├─ ERR_SIGN_IN_DECLINED    the person said no
 * │  ├─ ERR_DEVICE_CODE_EXPIRED nobody approved in time
 * │  ├─ ERR_OAUTH               another refusal of the authorization server
 * │  ├─ ERR_TOKEN_INVALID       the token it gave does not verify
 * │  └─ ERR_CLOCK_SKEW          this machine's clock is far off
 * └─ calling an API
 *    ├─ ERR_ROLE_REQUIRED       a role is missing (`missing`)
 *    ├─ ERR_RATE_LIMITED        429 for longer than the caller would wait
 *    ├─ ERR_OPERATION           unknown operation, wrong arguments, or `success: false`
 *    └─ ERR_HTTP                any other refusal or unusable answer (`status`)
 * ```
 *
 * Recognise them with {@link isProvenaError}: a notebook may hold two copies of
 * the package, so `instanceof` alone is not enough.
 *
 * @module
 */
import { sanitise } from "./text/sanitise.ts";
import { withoutPasswords } from "./text/user_info.ts";

/** Every `code` there is; frozen by a test. */
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
] as const;

/** The stable name of what went wrong. */
export type ProvenaErrorCode = (typeof errorCodes)[number];

/** What helps: in words, and what to type where there is something to type. */
export interface NextStep {
  /** An imperative without its full stop, such as `Sign in again`. */
  readonly say: string;
  /** What to type in a notebook or a program, such as `await session.signIn()`. */
  readonly code?: string;
  /** What to type in a shell, such as `provena login`. */
  readonly command?: string;
}

/** What an error carries besides its message, by code. */
export interface ProvenaErrorDetails {
  /** What helps; the message ends with it, as it is typed in code. */
  readonly next?: NextStep;
  /** The roles the access token lacks; set with `ERR_ROLE_REQUIRED`. */
  readonly missing?: readonly string[];
  /** The HTTP status of the answer, where there was one. */
  readonly status?: number;
  /** Seconds to wait before trying again; set with `ERR_RATE_LIMITED` where known. */
  readonly retryAfter?: number;
  /** How far this clock is from the server's, in seconds; set with `ERR_CLOCK_SKEW`. */
  readonly offset?: number;
  /** The OAuth `error` value of the answer; set with `ERR_OAUTH`. */
  readonly error?: string;
  /** The arguments that go on where a walk through pages was given up; set with `ERR_OPERATION`. */
  readonly cursor?: Readonly<Record<string, unknown>>;
}

/** What a {@link ProvenaError} is made from, besides code and message. */
export interface ProvenaErrorOptions extends Omit<ProvenaErrorDetails, "next"> {
  /** What helps; a text where nothing is to be typed. */
  readonly next?: string | NextStep | undefined;
  /** What went wrong underneath; its name, message and code are kept. */
  readonly cause?: unknown;
}

/** Marks an error of ours, and holds what happened: its message without the next step. */
const BRAND = Symbol.for("provena-notebook.error");

/** An error that says what happened and what to do next. */
export class ProvenaError<C extends ProvenaErrorCode = ProvenaErrorCode> extends Error
  implements ProvenaErrorDetails {
  /** The stable name of what went wrong. */
  readonly code: C;
  /** What helps; the message ends with it, as it is typed in code. */
  declare readonly next?: NextStep;
  /** The roles the access token lacks; set with `ERR_ROLE_REQUIRED`. */
  declare readonly missing?: readonly string[];
  /** The HTTP status of the answer, where there was one. */
  declare readonly status?: number;
  /** Seconds to wait before trying again, where known. */
  declare readonly retryAfter?: number;
  /** How far this clock is from the server's, in seconds; set with `ERR_CLOCK_SKEW`. */
  declare readonly offset?: number;
  /** The OAuth `error` value of the answer; set with `ERR_OAUTH`. */
  declare readonly error?: string;
  /** The arguments that go on where a walk through pages was given up; set with `ERR_OPERATION`. */
  declare readonly cursor?: Readonly<Record<string, unknown>>;

  /**
   * An error of this package.
   *
   * @param code the stable name of what went wrong
   * @param what what happened, without a full stop; made harmless, since servers are quoted
   * @param options the next step, the cause, and the details that go with the code
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
    // A kernel shows the stack and nothing else: only the caller's own lines help a person.
    if (this.stack) this.stack = withHelp(withoutOwnFrames(this.stack), this.code);
  }
}

/** `ERR_CONFIG`: an option, argument, variable or file is not what it should be. */
export function configError(
  what: string,
  next?: string | NextStep,
  cause?: unknown,
): ProvenaError<"ERR_CONFIG"> {
  return new ProvenaError("ERR_CONFIG", what, cause === undefined ? { next } : { next, cause });
}

/** Whoever makes an error may have made a mistake, too: it must not be another error. */
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

/** Where somebody reads and types: a notebook or a program, or a shell. */
export type Voice = "code" | "command";

/** A next step as it is typed where it is read. */
export function nextWords({ say, code, command }: NextStep, voice: Voice = "code"): string {
  if (voice === "command") return command ? `${say}: ${command}` : say;
  return code ? `${say}: ${code}` : command ? `${say}, in a terminal: ${command}` : say;
}

/** Two sentences, the first with a full stop if it has none. */
export function followedBy(first: string, second: string): string {
  return `${first}${/[.?!…]$/.test(first) ? "" : "."} ${second}`;
}

/** What happened, then the next step. */
export function withNext(what: string, next: NextStep | undefined, voice?: Voice): string {
  return next ? followedBy(what, nextWords(next, voice)) : what;
}

/** What happened, as an error says it before its next step. */
export function whatHappened(error: ProvenaError): string {
  return (error as unknown as Record<symbol, string>)[BRAND]!;
}

function withoutOwnFrames(stack: string): string {
  const folder = decodeURI(new URL(".", import.meta.url).href).replace("file://", "");
  return stack.split("\n")
    .filter((frame) => !/^\s+at /.test(frame) || !frame.includes(folder))
    .join("\n");
}

/** Where more is written about an error. */
export function helpStep(code: ProvenaErrorCode): NextStep {
  return { say: "More", command: `provena explain ${code}` };
}

/** It follows the message, which is quoted elsewhere and stays as it is. */
function withHelp(stack: string, code: ProvenaErrorCode): string {
  const frames = stack.search(/\n[ \t]+at /);
  const end = frames < 0 ? stack.length : frames;
  return `${stack.slice(0, end)}\n    ${nextWords(helpStep(code))}${stack.slice(end)}`;
}

/** Any error of this package, as a union discriminated by `code`. */
export type AnyProvenaError = { [C in ProvenaErrorCode]: ProvenaError<C> }[ProvenaErrorCode];

/**
 * Tells whether a caught value is one of ours, even from another copy of the package.
 *
 * @param value what was caught
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
 * A copy of an error's name, message and code, and nothing else it carries.
 *
 * Libraries hang whole answers on their errors (oauth4webapi puts the token
 * answer into `cause`); a copy cannot leak what it does not hold.
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
  if (isProvenaError(error)) return error.message; // repeats what is worth it of its cause
  if (!(error instanceof Error)) return String(error);
  // Engines quote the text they could not parse, and that may be a token answer.
  if (error.name === "SyntaxError") return "not valid JSON";
  const code = (error as { code?: unknown }).code;
  // Runtimes quote the address they could not reach, a proxy's with its password.
  const own = withoutPasswords(error.message || (typeof code === "string" ? code : error.name));
  const inner = error.cause instanceof Error ? summarise(error.cause) : "";
  return inner && !own.includes(inner) ? `${own}: ${inner}` : own;
}
