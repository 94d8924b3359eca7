/**
 * `provena repl`: a JavaScript prompt with the session.
 *
 * @module
 */
import process from "node:process";
import type { AsyncCompleter } from "node:readline";
import { start } from "node:repl";
import { types } from "node:util";
import type { ApiExplorer, AuthSession } from "../../../../mod.ts";
import { line, step, text } from "../../../display/document.ts";
import {
  configError,
  helpStep,
  isProvenaError,
  nextWords,
  type ProvenaError,
} from "../../../errors.ts";
import { variableOf } from "../../../model/deployment.ts";
import { configurationFolder } from "../../../system/folders.ts";
import { realSystem } from "../../../system/system.ts";
import { escapeHidden } from "../../../text/sanitise.ts";
import type { CliCommand, Invocation } from "../../command.ts";
import { type ArgumentNames, completeArgument } from "./argument_names.ts";
import { visible, visibleStream } from "./visible.ts";

/** Opens a JavaScript prompt with the session, its APIs, roles and checks. */
export const repl: CliCommand = {
  about: "At hand: session, api(name), roles(), check(), and every API you open as a name of its " +
    "own. await works, Tab completes, results show as tables, and the history is kept.",
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
      });
    };
    defineVariables();
    // After `.clear`, which removes all variables.
    prompt.on("reset", defineVariables);
    const byName = prompt.completer as AsyncCompleter;
    const completer: AsyncCompleter = (line, answer) => {
      const names = completeArgument(line, argumentsIn(prompt.context));
      if (names) return answer(null, names);
      // In a name, an escape is the character itself.
      byName.call(
        prompt,
        line,
        (error, found) =>
          answer(error, found && [found[0].map((name) => escapeHidden(name)), found[1]]),
      );
    };
    Object.assign(prompt, { completer, writer: writerOver(prompt.writer) });
    const history = process.stdin.isTTY ? await historyFile() : undefined;
    if (history !== undefined) prompt.setupHistory(history, () => {});
    await new Promise<void>((left) => prompt.once("exit", left));
    await session[Symbol.asyncDispose]();
  },
};

/** Shows an error with its next step, and for a promise says that it needs `await`. */
function writerOver(byNode: (value: unknown) => string): (value: unknown) => string {
  return (value) => {
    if (isProvenaError(value)) {
      return `${value.message}\n${nextWords(helpStep(value.code), "command")}`;
    }
    if ((value as { code?: unknown } | null)?.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED") {
      return "Stopped by Ctrl-C";
    }
    if (types.isPromise(value)) return "A promise: type await before it to see what it gives";
    return visible(byNode(value));
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

/** Looks up argument names in the API explorers among the prompt's variables. */
function argumentsIn(context: Record<string, unknown>): ArgumentNames {
  return (variable, operation) => {
    const explorer = context[variable] as Partial<ApiExplorer> | undefined;
    if (!explorer?.operations?.some(({ operationId }) => operationId === operation)) {
      return undefined;
    }
    return explorer.describe?.(operation).arguments.map(({ name }) => name);
  };
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
        ? [
          text("soft", " · signed in as "),
          {
            kind: "identity",
            text: state.user.email ?? state.user.username,
          } as const,
        ]
        : [
          text("notice", " · not signed in: "),
          step("await session.signIn()", "await session.signIn()"),
        ]),
    ),
    line(
      text(
        "soft",
        'Try: await roles() · await check() · await api("registry"), then registry.ops. and Tab',
      ),
    ),
  ]);
}
