/**
 * A display in a terminal: shows the card once, a spinner during the wait, then the summary.
 *
 * @module
 */
import type { OutputStream } from "../system/system.ts";
import type { Block, Document, Waiting } from "./document.ts";
import type { Display, DisplayEnvironment } from "./environment.ts";
import { loadTerminalTools, renderTerminal } from "./terminal.ts";

/** The part of ora that we use. */
interface Spinner {
  text: string;
  start(): unknown;
  stop(): unknown;
  clear(): unknown;
}

/**
 * Creates a display that appends to the scrollback and rewrites only the waiting line. Without a
 * known width there is no spinner.
 */
export function createTerminalDisplay(
  stream: OutputStream,
  environment: DisplayEnvironment,
): Display {
  let printed = "";
  let announced = "";
  let spinner: Spinner | undefined;
  let ignoreLogs: (() => void) | undefined;
  let closed = false;
  let queue: Promise<void> = Promise.resolve();

  async function draw(document: Document): Promise<void> {
    const { still, waiting } = part(document);
    const needs = {
      table: document.some((block) => block.kind === "table"),
      qr: environment.qr && document.some((block) => block.kind === "card" && block.qr),
    };
    const tools = await loadTerminalTools(needs);
    const text = renderTerminal(still, environment, tools);
    // Two columns for the spinner, and one so that no line fills the row and wraps.
    const room = { ...environment, columns: environment.columns - 3 };
    const wait = waiting.map((line) => renderTerminal([line], room, {})).join("\n");
    if (text !== "" && text !== printed) {
      halt();
      stream.write(`${printed === "" && wait ? "\n" : ""}${text}\n${wait ? "\n" : ""}`);
      printed = text;
    }
    if (wait === "") return halt();
    if (!stream.isTTY || !stream.columns) {
      if (wait !== announced) stream.write(`${wait}\n`);
      announced = wait;
      return;
    }
    spinner ??= await loadSpinner(stream, environment);
    if (closed) return;
    // A log of the program takes the spinner's line; the spinner continues below it.
    ignoreLogs ??= stream.beforeLogging?.(() => spinner?.clear());
    spinner.text = besideSymbol(wait);
    spinner.start();
  }

  function halt(): void {
    ignoreLogs?.();
    ignoreLogs = undefined;
    spinner?.stop();
    spinner = undefined;
  }

  return {
    environment,
    async show(document) {
      const turn = queue.then(() => closed ? undefined : draw(document));
      queue = turn.catch(() => {});
      await turn;
    },
    async close() {
      closed = true;
      halt();
      await queue;
      halt();
    },
  };
}

/** Splits a document into what is printed once and the waiting lines. */
function part(document: Document): { still: Document; waiting: Waiting[] } {
  const waiting: Waiting[] = [];
  const stays = (block: Block) => {
    if (block.kind === "waiting") waiting.push(block);
    return block.kind !== "waiting";
  };
  const still = document.filter(stays).map((block): Block =>
    block.kind === "card" ? { ...block, body: block.body.filter(stays) } : block
  );
  return { still, waiting };
}

/**
 * Formats text to follow the spinner. The margin is part of the spinner, because ora does not clear
 * its own indent when it stops. Later lines are aligned with the first one's words, and do not
 * begin with a separating dot.
 */
function besideSymbol(text: string): string {
  return text.trimStart().split("\n")
    // deno-lint-ignore no-control-regex
    .map((line, i) => i === 0 ? line : `  ${line.replace(/^((?:\s|\x1b\[\d+m)*)[·-] /, "$1")}`)
    .join("\n");
}

async function loadSpinner(
  stream: OutputStream,
  environment: DisplayEnvironment,
): Promise<Spinner> {
  const { default: ora } = await import("ora");
  const frames = [...(environment.unicode ? "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏" : "-\\|/")];
  const paint = (frame: string) => environment.color ? `  \x1b[36m${frame}\x1b[39m` : `  ${frame}`;
  return ora({
    stream: asWriteStream(stream),
    isEnabled: true,
    color: false as never,
    spinner: { interval: environment.unicode ? 80 : 130, frames: frames.map(paint) },
    // Hiding the cursor would install signal-exit's handlers, which end the process or kernel on
    // Ctrl-C before the wait is cancelled.
    hideCursor: false,
    // Raw mode would remain if the process is killed.
    discardStdin: false,
  });
}

/** Adapts our stream to what ora needs. */
function asWriteStream(stream: OutputStream): NodeJS.WriteStream {
  const adapter = {
    isTTY: true,
    get columns() {
      return stream.columns;
    },
    write(text: string) {
      stream.write(text);
      return true;
    },
    cursorTo: (column: number) => stream.write(`\x1b[${column + 1}G`),
    moveCursor: (_: number, rows: number) => stream.write(`\x1b[${-rows}A`),
    clearLine: () => stream.write("\x1b[K"),
  };
  return adapter as unknown as NodeJS.WriteStream;
}
