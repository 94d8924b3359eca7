/**
 * What a command says: data on stdout, all else on stderr.
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
import { isProvenaError, type ProvenaErrorDetails, summarise } from "../errors.ts";
import { realSystem } from "../system/system.ts";
import { isOn } from "../system/variable.ts";
import { stringifyExact } from "../text/exact_json.ts";
import { escapeHidden, sanitise } from "../text/sanitise.ts";
import type { GlobalOptions } from "./global_options.ts";
import { explainStep, inShell, nextAsTyped, whatAndCommand } from "./in_shell.ts";

/** Says things on stdout and stderr. */
export interface Output {
  /** Whether data is for programs. */
  readonly json: boolean;
  /** Whether a person can answer: stderr and stdin are terminals, outside CI. */
  readonly isInteractive: boolean;
  /** Whether stdout is a terminal. */
  readonly isTerminal: boolean;
  /** Whether a table on stdout has a blank line before and after it. */
  readonly addsBlankLines: boolean;
  /** Where notes are shown. */
  readonly environment: DisplayEnvironment;
  /** Shows a result, or prints its JSON. */
  result(value: object): void;
  /** The same for data that has no display yet: it is shown as the view has it. */
  present(value: object, view: () => Document): Promise<void>;
  /** Shows a document on stdout; programs get nothing of it. */
  show(document: Document): Promise<void>;
  /** Prints data as JSON, with or without `--json`. */
  data(value: object): void;
  /** Prints text or bytes on stdout as they are. */
  write(content: string | Uint8Array): void;
  /** Shows a document on stderr. */
  note(document: Document): Promise<void>;
  /** Says on stderr why a command failed, and with `more` where more is written about it. */
  error(error: unknown, options: { readonly more: boolean }): void;
}

/** What is spoken of, and to whom. */
export type OutputOptions = Pick<GlobalOptions, "json"> & {
  /** Instead of what `PROVENA_DISPLAY` says. */
  readonly display?: "plain";
};

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/**
 * The output of this process.
 *
 * @param options `json`: data is for programs; `display`
 * @returns what says things
 * @throws {ProvenaError} `ERR_CONFIG` for a display that does not exist
 */
export function createOutput(
  { json = false, ...where }: OutputOptions,
): Output {
  const screen = detectEnvironment(realSystem, { ...where, stream: "stdout", voice: "command" });
  let notes: DisplayEnvironment | undefined;
  const environment = () =>
    notes ??= detectEnvironment(realSystem, { ...where, stream: "stderr", voice: "command" });
  const addsBlankLines = screen.surface === "terminal";
  const stdout = (text: string) => void process.stdout.write(`${text}\n`);
  const stderr = (text: string) => void process.stderr.write(`${text}\n`);
  const data = (value: object) => stdout(escapeHidden(stringifyExact(value, 2)));
  const result = (value: object) => {
    if (json) return data(value);
    stdout(addsBlankLines ? spaced(drawn(value)) : String(value));
  };
  return {
    json,
    get environment() {
      return environment();
    },
    // Node opens a stream when it is first looked at.
    get isInteractive() {
      return process.stderr.isTTY === true && process.stdin.isTTY === true &&
        !isOn("CI", realSystem);
    },
    get isTerminal() {
      return process.stdout.isTTY === true;
    },
    addsBlankLines,
    result,
    data,
    present: async (value, view) =>
      result(await createPresenter(screen, realSystem).present(value, view)),
    show: async (document) => {
      if (!json) stdout(await render(document, screen));
    },
    write: (content) => void process.stdout.write(content),
    note: async (document) => stderr(await render(document, environment())),
    error: (error, { more }) => {
      stderr(
        json
          ? escapeHidden(JSON.stringify({ error: codeAndMessage(error) }))
          : asText(error, environment(), more),
      );
    },
  };
}

function drawn(value: object): string {
  const draw = (value as Record<symbol, unknown>)[INSPECT];
  return typeof draw === "function" ? String(draw.call(value)) : inspect(value);
}

/** Tables stand apart from what a shell printed; a line is a line. */
function spaced(text: string): string {
  return text.includes("\n") ? `\n${text}\n` : text;
}

async function render(document: Document, environment: DisplayEnvironment): Promise<string> {
  if (environment.surface !== "terminal") return renderText(document, environment);
  const table = document.some((block) => block.kind === "table");
  const tools = await loadTerminalTools({ table, qr: false });
  return renderTerminal(document, { ...environment, qr: false }, tools);
}

/** What an error says, and the details that go with its code. */
type SaidError =
  & { readonly code: string; readonly message: string }
  & {
    readonly [K in keyof ProvenaErrorDetails]?: ProvenaErrorDetails[K] | undefined;
  };

function codeAndMessage(error: unknown): SaidError {
  if (isProvenaError(error)) {
    // JSON leaves out what is undefined.
    const { code, status, missing, retryAfter, offset, error: oauth, cursor } = error;
    const { sessionId, batchId } = error;
    const next = error.next && nextAsTyped(error.next);
    const message = inShell(error);
    const about = { status, missing, retryAfter, offset, error: oauth, cursor, sessionId, batchId };
    return { code, message, next, ...about };
  }
  return { code: "ERR_UNEXPECTED", message: sanitise(summarise(error)) };
}

function asText(error: unknown, environment: DisplayEnvironment, more: boolean): string {
  const isOurs = isProvenaError(error);
  const document: Document = [
    line(
      text("bad", "provena:", true),
      " ",
      ...isOurs ? whatAndCommand(error) : [sanitise(summarise(error))],
    ),
    ...more && isOurs ? [line(text("soft", "More: "), explainStep(error.code))] : [],
  ];
  // A log is searched by line, so there nothing is broken.
  if (environment.surface !== "terminal") {
    return renderText(document, { ...environment, columns: 100_000 });
  }
  return renderTerminal(document, { ...environment, qr: false }, {});
}
