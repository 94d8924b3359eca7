/**
 * `provena` alone: where you stand, and what to do next.
 *
 * @module
 */
import type { SessionStatus } from "../../../../mod.ts";
import { type Document, type Inline, line, step, text } from "../../../display/document.ts";
import type { CliCommand } from "../../command.ts";
import { installStep } from "./installing.ts";
import { findStanding, type Standing } from "./standing.ts";

/** Says in a few lines where you stand. */
export const overview: CliCommand = {
  examples: [],
  run: async (invocation) => {
    const { output, openSession } = invocation;
    if (output.json) return output.result(await (await openSession()).status());
    await output.show(words(await findStanding(invocation)));
  },
};

function words(standing: Standing): Document {
  switch (standing.kind) {
    case "nowhere":
      return nothingYet();
    case "signedOut":
      return [
        line(`–\u00a0Not signed in to ${standing.domain}. To sign in:`),
        ...steps("provena login"),
        elsewhere,
      ];
    case "unusable":
      return [
        line(
          text("notice", `!\u00a0${standing.variable} is set, and does not help`, true),
          `: ${standing.reason}`,
        ),
        line("To do without it:"),
        ...steps(`unset ${standing.variable}`),
      ];
    case "signedIn":
      return signedIn(standing);
    case "expired":
      return [
        line(
          text("notice", "–\u00a0Signed out", true),
          `: the session of `,
          account(standing),
          ` with ${standing.status.deployment.domain} has ended.`,
        ),
        line(text("soft", standing.reason)),
        line("To sign in again:"),
        ...steps("provena login"),
      ];
    case "disconnected":
      return [
        line(
          text("notice", "!\u00a0No connection", true),
          ` to the sign-in server of ${standing.status.deployment.domain}. You stay signed in as `,
          account(standing),
          ".",
        ),
        line(text("soft", standing.reason)),
        line("To find out what is wrong:"),
        ...steps("provena doctor"),
      ];
  }
}

function signedIn(standing: Standing & { kind: "signedIn" }): Document {
  const { status, roles, variable } = standing;
  const count = roles === undefined ? "" : ` · ${roles === 1 ? "1 role" : `${roles} roles`}`;
  const from = variable === undefined ? "" : ` · with the token in ${variable}`;
  return [
    line(
      text("good", "✓\u00a0Signed in", true),
      ` to ${status.deployment.domain} as `,
      account(standing),
      text("soft", `${count}${from}`),
    ),
    line("To go on:"),
    ...[
      ["provena roles", "what you may do"],
      ["provena check", "what each API says to that"],
      ["provena apis", "what the APIs can do"],
      ["provena start", "a notebook that is signed in"],
    ].map(([command = "", purpose]) => line(step("", command), text("soft", ` · ${purpose}`))),
    elsewhere,
  ];
}

function account({ status: { user } }: { readonly status: Pick<SessionStatus, "user"> }): Inline {
  return { kind: "identity", text: user?.email ?? user?.username ?? "somebody" };
}

function nothingYet(): Document {
  return [
    line("No deployment is chosen yet. To try things out, no account needed:"),
    ...steps("provena demo"),
    line("To choose one and sign in:"),
    ...installStep(),
    ...steps("provena use dev.rrap-is.com rrap", "provena login"),
    elsewhere,
  ];
}

function steps(...commands: readonly string[]): Document {
  return commands.map((command) => line(step("", command)));
}

const elsewhere = line("Everything else: ", step("", "provena --help"));
