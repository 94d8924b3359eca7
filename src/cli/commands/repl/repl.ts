/**
 * `provena repl`: a JavaScript prompt with the session.
 *
 * @module
 */
import process from "node:process";
import type { AsyncCompleter } from "node:readline";
import { start } from "node:repl";
import type { AuthSession } from "../../../../mod.ts";
import { type Document, identity, line, step, text } from "../../../display/document.ts";
import { detectEnvironment } from "../../../display/environment.ts";
import { loadTerminalTools, renderTerminal } from "../../../display/terminal.ts";
import { renderText } from "../../../display/text.ts";
import { configError, type ProvenaError } from "../../../errors.ts";
import { variableOf } from "../../../model/deployment.ts";
import { configurationFolder } from "../../../system/folders.ts";
import { realSystem } from "../../../system/system.ts";
import type { CliCommand, Invocation } from "../../command.ts";
import { explanation } from "../explain/explain.ts";
import { helpView } from "./at_hand.ts";
import { completeHere, shortened } from "./completion.ts";
import { visible, visibleStream } from "./visible.ts";
import { aboutValue } from "./writer.ts";

/** Opens a JavaScript prompt with the session, its APIs, roles and checks. */
export const repl: CliCommand = {
  about:
    "You can type session, roles(), check(), api(name), and the name of each API you opened. " +
    "await works, Tab completes names, and results show as tables. help lists what there is.",
  examples: [
    ["provena repl", "then: await roles()"],
    ["echo 'await check()' | provena repl", "in a script"],
  ],
  ownSignals: true,
  run: async (invocation) => {
    if (realSystem.runtime !== "node") throw elsewhere();
    // People type code here, so next steps are shown as code, not as commands.
    const session = await invocation.openSession({ voice: "code" });
    await session.status();
    if (invocation.output.isInteractive) await greet(invocation, session);
    const drawn = await loadPen();
    const screen = () => ({
      columns: process.stdout.columns || 80,
      rows: process.stdout.rows || 24,
    });
    const prompt = start({
      prompt: process.stdin.isTTY ? "provena> " : "",
      input: process.stdin,
      output: visibleStream(process.stdout),
      useGlobal: false,
      // Without this, Ctrl-C does not end a call that hangs.
      breakEvalOnSigint: true,
      ...(process.stdin.isTTY ? {} : { terminal: false }),
    });
    const defineVariables = (): void => {
      Object.assign(prompt.context, {
        session,
        roles: () => session.roles(),
        check: () => session.checkAccess(),
        api: async (name: Parameters<AuthSession["api"]>[0]) => {
          const explorer = await session.api(name);
          prompt.context[variableOf(name)] = explorer;
          return explorer;
        },
        explain: (topic: string) => new Shown(() => explanation(topic)),
        help: new Shown(() => helpView(prompt.context)),
      });
    };
    defineVariables();
    // After `.clear`, which removes all variables.
    prompt.on("reset", defineVariables);
    const byNode = prompt.completer as AsyncCompleter;
    const completer: AsyncCompleter = (line, answer) => {
      const own = completeHere(line, prompt.context);
      if (own) return answer(null, [...own]);
      byNode.call(
        prompt,
        line,
        (error, found) => answer(error, found && [...shortened(found, screen())]),
      );
    };
    const writer = prompt.writer.bind(prompt);
    Object.assign(prompt, {
      completer,
      writer: (value: unknown) => {
        // The newest line of the history is the one just entered.
        const [typed] = (prompt as { history?: readonly string[] }).history ?? [];
        const about = value instanceof Shown
          ? value.view()
          : aboutValue(value, { variables: prompt.context, typed });
        return visible(about ? drawn(about) : writer(value));
      },
    });
    prompt.defineCommand("help", {
      help: "List what you can type",
      action(): void {
        this.output.write(`${drawn(helpView(prompt.context))}\n`);
        this.displayPrompt();
      },
    });
    const history = process.stdin.isTTY ? await historyFile() : undefined;
    if (history !== undefined) prompt.setupHistory(history, () => {});
    await new Promise<void>((left) => prompt.once("exit", left));
    await session[Symbol.asyncDispose]();
  },
};

/** What only shows itself at the prompt. */
class Shown {
  readonly view: () => Document;

  constructor(view: () => Document) {
    this.view = view;
  }
}

/** Draws a document, at once: the prompt does not wait for what it prints. */
async function loadPen(): Promise<(document: Document) => string> {
  const tools = await loadTerminalTools({ table: true, qr: false });
  return (document) => {
    const environment = detectEnvironment(realSystem, { stream: "stdout", voice: "code" });
    return environment.surface === "terminal"
      ? renderTerminal(document, { ...environment, qr: false }, tools)
      : renderText(document, environment);
  };
}

/** The history file, created because Node requires it; undefined if that fails. */
async function historyFile(): Promise<string | undefined> {
  const folder = configurationFolder(realSystem);
  if (folder === undefined) return undefined;
  const path = `${folder}/repl_history`;
  const { files } = realSystem;
  return await files.readText(path)
    .then((text) => text === undefined ? files.writeText(path, "") : undefined)
    .then(() => path, () => undefined);
}

/** Deno's and Bun's `node:repl` does not support top-level await, so they have to use their own. */
function elsewhere(): ProvenaError {
  return configError(`provena repl runs on Node, and this is ${realSystem.runtime}`, {
    say: 'Type const { signIn } = await import("provena-notebook") in a prompt of its own',
    command: `${realSystem.runtime} repl`,
  });
}

async function greet({ output }: Invocation, session: AuthSession): Promise<void> {
  const { state } = session;
  await output.note([
    line(
      text("soft", "Provena · "),
      session.deployment.domain,
      ...(state.status === "signedIn"
        ? [text("soft", " · signed in as "), identity(state.user.email ?? state.user.username)]
        : [
          text("notice", " · not signed in: "),
          step("await session.signIn()", "await session.signIn()"),
        ]),
    ),
    line(text("soft", 'Try: await roles() · await check() · await api("registry") · help')),
  ]);
}
