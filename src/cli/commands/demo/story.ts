/**
 * The demo's steps: sign in, roles, access, a call, sign out, each shown with its command.
 *
 * @module
 */
import type { AuthSession } from "../../../../mod.ts";
import type { Demo } from "../../../demo/mod.ts";
import { type Document, type Inline, line, step, text } from "../../../display/document.ts";
import type { Invocation } from "../../command.ts";
import { Reported } from "../../exit_code.ts";
import type { Output } from "../../output.ts";
import { withProgress } from "../../progress.ts";
import { callRegistry } from "./call.ts";
import { offerApproval } from "./offer.ts";
import { type DemoCommandOptions, startEmbedded } from "./start_embedded.ts";

/** The user who approves when no person can. */
const DEFAULT_USER = "editor";

/** Runs the steps on an embedded deployment, which is closed at the end. */
export async function runStory(
  invocation: Invocation<DemoCommandOptions>,
  port: number | undefined,
): Promise<void> {
  const { options, output } = invocation;
  const approve = options.approve ?? (output.isInteractive ? undefined : DEFAULT_USER);
  const demo = await startEmbedded(invocation, { approve, port });
  try {
    await output.note([
      line(
        text("normal", "The Provena demo", true),
        ": a small deployment on this machine, with made-up people and data. " +
          "It is gone when this ends.",
      ),
      ...approvalWords(options.approve, approve),
    ]);
    await runSteps(invocation, demo, approve);
  } finally {
    await demo.close();
  }
}

function approvalWords(asked: string | undefined, approve: string | undefined): Document {
  if (approve === undefined) return [];
  const why = asked === undefined
    ? "There is no terminal, so the sign-in is approved by itself"
    : "The sign-in is approved by itself";
  return [line(text("soft", `${why}, as ${approve}.`))];
}

async function runSteps(
  invocation: Invocation<DemoCommandOptions>,
  demo: Demo,
  approve: string | undefined,
): Promise<void> {
  const { output, signal } = invocation;
  const session = await openDemoSession(invocation, demo);
  await output.show([line(""), ...command("provena login")]);
  await signIn(invocation, session, demo, approve);
  await output.show([line(""), ...command("provena roles")]);
  const roles = await withProgress(invocation, "Asking the Auth API", session.roles({ signal }));
  if (!output.json) output.result(roles);
  await output.show(after(output, command("provena check")));
  const access = await withProgress(invocation, "Asking 7 APIs", session.checkAccess({ signal }));
  if (!output.json) output.result(access);
  const call = await callRegistry(invocation, session);
  const { username } = await session.user();
  await output.show([line(""), ...command("provena logout")]);
  const signOut = await session.signOut();
  if (!output.json) output.result(signOut);
  if (output.json) return output.result({ user: username, roles, access, call, signOut });
  await output.note([
    line(""),
    line(text("normal", "That is all.", true), " For your own deployment:"),
    line(step("", "provena use dev.rrap-is.com rrap")),
    line(step("", "provena login")),
    line("To try more with the demo: ", step("", "provena demo --serve")),
  ]);
}

/** Keeps tokens in memory, so that the user's own sign-ins are neither read nor changed. */
async function openDemoSession(
  { openSession }: Invocation<DemoCommandOptions>,
  demo: Demo,
): Promise<AuthSession> {
  const { MemoryStore } = await import("../../../../mod.ts");
  return await openSession({
    deployment: demo.deployment,
    store: new MemoryStore(),
    interactive: true,
    // Show the sign-in card even when the output is piped.
    display: "terminal",
  });
}

async function signIn(
  { output, signal }: Invocation<DemoCommandOptions>,
  session: AuthSession,
  demo: Demo,
  approve: string | undefined,
): Promise<void> {
  const withdraw = approve === undefined
    ? await offerApproval(output, session, demo, DEFAULT_USER)
    : () => {};
  try {
    await session.signIn({ signal, interactive: true });
  } catch (error) {
    throw new Reported(error);
  } finally {
    withdraw();
  }
}

/** Shows the command that a person would type for the next step. */
function command(words: string): Document {
  const prompt: Inline = text("soft", "$ ");
  return [line(prompt, step("", words))];
}

/** In a terminal the table before it already ends with a blank line. */
function after(output: Output, document: Document): Document {
  return output.addsBlankLines ? document : [line(""), ...document];
}
