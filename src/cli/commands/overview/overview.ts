/**
 * `provena` without a command: your sign-in status, and what to do next.
 *
 * @module
 */
import type { SessionStatus } from "../../../../mod.ts";
import { type Document, type Inline, line, step, text } from "../../../display/document.ts";
import type { CliCommand } from "../../command.ts";
import { findSignInStatus, type SignInStatus } from "./sign_in_status.ts";

/** Shows the sign-in status in a few lines. */
export const overview: CliCommand = {
  examples: [],
  run: async (invocation) => {
    const { output, openSession } = invocation;
    if (output.json) return output.result(await (await openSession()).status());
    await output.show(documentFor(await findSignInStatus(invocation)));
  },
};

function documentFor(found: SignInStatus): Document {
  switch (found.kind) {
    case "noDeployment":
      return nothingYet();
    case "signedOut":
      return [
        line(`–\u00a0Not signed in to ${found.domain}. To sign in:`),
        ...steps("provena login"),
        elsewhere,
      ];
    case "unusableVariable":
      return [
        line(
          text("notice", `!\u00a0${found.variable} is set, but does not work`, true),
          `: ${found.reason}`,
        ),
        line("To unset it:"),
        ...steps(`unset ${found.variable}`),
      ];
    case "signedIn":
      return signedIn(found);
    case "expired":
      return [
        line(
          text("notice", "–\u00a0Signed out", true),
          `: the session of `,
          account(found),
          ` with ${found.status.deployment.domain} has ended.`,
        ),
        line(text("soft", found.reason)),
        line("To sign in again:"),
        ...steps("provena login"),
      ];
    case "disconnected":
      return [
        line(
          text("notice", "!\u00a0No connection", true),
          ` to the sign-in server of ${found.status.deployment.domain}. You stay signed in as `,
          account(found),
          ".",
        ),
        line(text("soft", found.reason)),
        line("To find out what is wrong:"),
        ...steps("provena doctor"),
      ];
  }
}

function signedIn(found: SignInStatus & { kind: "signedIn" }): Document {
  const { status, roles, variable } = found;
  const count = roles === undefined ? "" : ` · ${roles === 1 ? "1 role" : `${roles} roles`}`;
  const from = variable === undefined ? "" : ` · with the token in ${variable}`;
  return [
    line(
      text("good", "✓\u00a0Signed in", true),
      ` to ${status.deployment.domain} as `,
      account(found),
      text("soft", `${count}${from}`),
    ),
    line("Next:"),
    ...[
      ["provena roles", "what you may do"],
      ["provena check", "what each API lets you do"],
      ["provena apis", "the operations of the APIs"],
      ["provena start", "open a notebook that is signed in"],
    ].map(([command = "", purpose]) => line(step("", command), text("soft", ` · ${purpose}`))),
    elsewhere,
  ];
}

function account({ status: { user } }: { readonly status: Pick<SessionStatus, "user"> }): Inline {
  return { kind: "identity", text: user?.email ?? user?.username ?? "somebody" };
}

function nothingYet(): Document {
  return [
    line("No deployment is chosen yet. To try the demo, without an account:"),
    ...steps("provena demo"),
    line("To choose your deployment and sign in:"),
    ...steps("provena use dev.rrap-is.com rrap", "provena login"),
    elsewhere,
  ];
}

function steps(...commands: readonly string[]): Document {
  return commands.map((command) => line(step("", command)));
}

const elsewhere = line("Everything else: ", step("", "provena --help"));
