/**
 * `provena login`: signs in.
 *
 * @module
 */
import { identity, line, step, text } from "../../display/document.ts";
import type { CliCommand, Invocation } from "../command.ts";
import { withProgress } from "../progress.ts";
import { Reported } from "../exit_code.ts";

interface LoginOptions {
  readonly force?: boolean;
  readonly browser?: boolean;
}

/** Signs in with a code that a person approves in a browser. */
export const login: CliCommand<LoginOptions> = {
  about:
    "Shows a code and a link. Approve the code in a browser, here or on your phone. All your " +
    "terminals and notebooks on this machine are then signed in.",
  options: [
    ["--force", "sign in again, for example with another account"],
    ["--no-browser", "show the link, but open no browser"],
  ],
  examples: [
    ["provena login", "sign in to the deployment in use"],
    ["provena login --domain dev.rrap-is.com --realm rrap", "sign in to another deployment"],
    ["provena login --force --profile work", "sign in with a second account"],
    ["provena login --offline", "sign in for weeks, for jobs that run alone"],
  ],
  run: async (invocation) => {
    const { options, output, signal, openSession } = invocation;
    const session = await openSession({
      interactive: true,
      openBrowser: options.browser !== false && output.isInteractive,
    });
    // Fails here without a deployment, before anything runs beside it.
    const { host } = new URL(session.deployment.issuer);
    let asked = false;
    const shown = new Promise<void>((resolve) =>
      session.subscribe(({ status }) => {
        if (status !== "awaitingUser") return;
        asked = true;
        resolve();
      })
    );
    try {
      const force = options.force === true;
      const signingIn = session.signIn({ signal, interactive: true, force });
      await withProgress(invocation, `Asking ${host}`, Promise.race([shown, signingIn]));
      await signingIn;
    } catch (error) {
      throw asked && output.environment.surface !== "none" ? new Reported(error) : error;
    }
    if (output.json) return output.result(await session.status());
    if (!asked) await sayAlready(invocation, session);
    if (options.offline) {
      await output.note([
        line(
          "To give the offline token to a job, write it into a new file, or pass it to a program:",
        ),
        line(step("", "provena token --offline --output FILE")),
        line(step("", "provena token --offline -- COMMAND")),
      ]);
    }
  },
};

async function sayAlready(
  { output, signal }: Invocation<LoginOptions>,
  session: Awaited<ReturnType<Invocation["openSession"]>>,
): Promise<void> {
  const user = await withProgress({ output, signal }, "Looking up the account", session.user());
  await output.note([line(
    text("good", "✓\u00a0Already signed in", true),
    ` to ${session.deployment.domain} as `,
    identity(user.email ?? user.username),
    text("soft", " · for another account: "),
    step("", "provena login --force"),
  )]);
}
