/**
 * `provena repl`: a prompt with the session at hand.
 *
 * @module
 */
import process from "node:process";
import { start } from "node:repl";
import type { AuthSession } from "../../../mod.ts";
import { configurationFolder } from "../../folders.ts";
import { line, step, text } from "../../display/document.ts";
import { ProvenaError } from "../../errors.ts";
import { realSystem } from "../../system.ts";
import type { CliCommand, Invocation } from "../command.ts";

/** A JavaScript prompt with the session, its APIs, roles and checks at hand. */
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
    const session = await invocation.openSession();
    await session.status();
    if (invocation.output.isInteractive) await greet(invocation, session);
    const prompt = start({
      prompt: process.stdin.isTTY ? "provena> " : "",
      useGlobal: false,
      ...(process.stdin.isTTY ? {} : { terminal: false }),
    });
    Object.assign(prompt.context, {
      session,
      roles: () => session.roles(),
      check: () => session.checkAccess(),
      api: async (name: Parameters<AuthSession["api"]>[0]) => {
        const explorer = await session.api(name);
        prompt.context[name.replaceAll("-", "_")] = explorer;
        return explorer;
      },
    });
    const folder = configurationFolder(realSystem);
    if (process.stdin.isTTY && folder !== undefined) {
      prompt.setupHistory(`${folder}/repl_history`, () => {});
    }
    await new Promise<void>((left) => prompt.once("exit", left));
    await session[Symbol.asyncDispose]();
  },
};

/** The prompts of Deno and Bun are their own; their `node:repl` knows no top-level await. */
function elsewhere(): ProvenaError {
  return new ProvenaError(
    "ERR_CONFIG",
    `provena repl runs on Node, and this is ${realSystem.runtime}. Use ${realSystem.runtime} repl ` +
      'and type const { signIn } = await import("provena-notebook")',
  );
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
