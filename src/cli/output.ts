/**
 * A command's output: data on stdout, everything else on stderr.
 *
 * @module
 */
import process from "node:process";
import { inspect } from "node:util";
import { type Document, line, text } from "../display/document.ts";
import { detectEnvironment, type DisplayEnvironment } from "../display/environment.ts";
import { createPresenter } from "../display/presenter.ts";
import { loadTerminalTools, renderTerminal } from "../display/terminal.ts";
import { renderText } from "../display/text.ts";
import {
  errorCodes,
  helpStep,
  isProvenaError,
  nextWords,
  type ProvenaErrorDetails,
  summarise,
} from "../errors.ts";
import { realSystem } from "../system/system.ts";
import { stringifyExact } from "../text/exact_json.ts";
import { escapeHidden, sanitise } from "../text/sanitise.ts";
import type { GlobalOptions } from "./global_options.ts";
import { inShell, withOffline } from "./in_shell.ts";

/** Writes to stdout and stderr. */
export interface Output {
  /** Whether results are printed as JSON, for programs. */
  readonly json: boolean;
  /** Whether a person can answer questions: stdin and stderr are terminals, outside CI. */
  readonly isInteractive: boolean;
  /** Whether stdout is a terminal. */
  readonly isTerminal: boolean;
  /** Whether a table on stdout has a blank line before and after it. */
  readonly addsBlankLines: boolean;
  /** The environment in which notes are shown: stderr. */
  readonly environment: DisplayEnvironment;
  /** Shows a result, or prints its JSON. */
  result(value: object): void;
  /** Does the same for plain data, which the view turns into a document. */
  present(value: object, view: () => Document): Promise<void>;
  /** Shows a document on stdout; prints nothing with `--json`. */
  show(document: Document): Promise<void>;
  /** Prints data as JSON, whatever the options say. */
  data(value: object): void;
  /** Prints text or bytes on stdout as they are. */
  write(content: string | Uint8Array): void;
  /** Shows a document on stderr. */
  note(document: Document): Promise<void>;
  /** Says on stderr why a command failed; `more` adds where to read more about it. */
  error(error: unknown, options: { readonly more: boolean }): void;
}

/** The options that decide how output is written. */
export type OutputOptions = Pick<GlobalOptions, "json" | "offline"> & {
  /** Overrides `PROVENA_DISPLAY`. */
  readonly display?: "plain";
};

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** Creates the output of this process. */
export function createOutput(
  { json = false, offline: isOffline = false, ...where }: OutputOptions,
): Output {
  const screen = detectEnvironment(realSystem, { ...where, stream: "stdout", voice: "command" });
  const environment = detectEnvironment(realSystem, {
    ...where,
    stream: "stderr",
    voice: "command",
  });
  const standsApart = screen.surface === "terminal";
  const stdout = (text: string) => void process.stdout.write(`${text}\n`);
  const stderr = (text: string) => void process.stderr.write(`${text}\n`);
  const data = (value: object) => stdout(escapeHidden(stringifyExact(value, 2)));
  const result = (value: object) => {
    if (json) return data(value);
    stdout(standsApart ? spaced(drawn(value)) : String(value));
  };
  return {
    json,
    environment,
    isInteractive: process.stdin.isTTY === true && process.stderr.isTTY === true &&
      realSystem.env("CI") === undefined,
    isTerminal: process.stdout.isTTY === true,
    addsBlankLines,
    result,
    data,
    present: async (value, view) =>
      result(await createPresenter(screen, realSystem).present(value, view)),
    show: async (document) => {
      if (!json) stdout(await render(document, screen));
    },
    write: (content) => void process.stdout.write(content),
    note: async (document) => stderr(await render(document, environment)),
    error: (error, { more }) => {
      const shown = codeAndMessage(error, isOffline);
      stderr(
        json ? escapeHidden(JSON.stringify({ error: said })) : asText(said, environment, more),
      );
    },
  };
}

function displayed(value: object): string {
  const draw = (value as Record<symbol, unknown>)[INSPECT];
  return typeof draw === "function" ? String(draw.call(value)) : inspect(value);
}

/** Puts blank lines around a table, to set it off from the prompt; a single line gets none. */
function withBlankLines(text: string): string {
  return text.includes("\n") ? `\n${text}\n` : text;
}

async function render(document: Document, environment: DisplayEnvironment): Promise<string> {
  if (environment.surface !== "terminal") return renderText(document, environment);
  const table = document.some((block) => block.kind === "table");
  const tools = await loadTerminalTools({ table, qr: false });
  return renderTerminal(document, { ...environment, qr: false }, tools);
}

/** An error as it is shown: code, message, and the details that belong to the code. */
type ShownError =
  & { readonly code: string; readonly message: string }
  & {
    readonly [K in keyof ProvenaErrorDetails]?: ProvenaErrorDetails[K] | undefined;
  };

function codeAndMessage(error: unknown, isOffline: boolean): ShownError {
  if (isProvenaError(error)) {
    // JSON leaves out what is undefined.
    const { code, status, missing, retryAfter, offset, error: oauth, cursor } = error;
    const next = isOffline ? offline(error.next) : error.next;
    const message = inShell(error, next);
    return { code, message, next, status, missing, retryAfter, offset, error: oauth, cursor };
  }
  return { code: "ERR_UNEXPECTED", message: sanitise(summarise(error)) };
}

function asText(
  { code, message }: { readonly code: string; readonly message: string },
  environment: DisplayEnvironment,
  more: boolean,
): string {
  const isOurs = errorCodes.find((each) => each === code);
  const document: Document = [
    line(text("bad", "provena:", true), ` ${message}`),
    ...more && isOurs ? [line(text("soft", nextWords(helpStep(isOurs), "command")))] : [],
  ];
  // A log is searched line by line, so a message is not wrapped there.
  if (environment.surface !== "terminal") {
    return renderText(document, { ...environment, columns: 100_000 });
  }
  return renderTerminal(document, { ...environment, qr: false }, {});
}
