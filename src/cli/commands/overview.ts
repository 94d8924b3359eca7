/**
 * `provena` alone: where you stand, and what to do next.
 *
 * @module
 */
import process from "node:process";
import { readDeployments } from "../../configuration.ts";
import { type Document, type Line, line, step, text } from "../../display/document.ts";
import { realSystem } from "../../system.ts";
import type { CliCommand, Invocation } from "../command.ts";

/** Says in a few lines where you stand. */
export const overview: CliCommand = {
  examples: [],
  run: async ({ output, options, openSession }) => {
    if (output.json) return output.result(await (await openSession()).status());
    if (!isDeploymentChosen(options)) return await output.show(nothingYet);
    const session = await openSession();
    const { status, user } = await session.status();
    const isIn = status === "signedIn" || status === "refreshing" || status === "disconnected";
    const { domain } = session.deployment;
    const standing: Document = isIn
      ? [
        line(
          text("good", "✓\u00a0Signed in", true),
          ` to ${domain} as `,
          { kind: "identity", text: user?.email ?? user?.username ?? "somebody" },
          ". To go on:",
        ),
        ...steps("provena roles", "provena check", "provena --help"),
      ]
      : [
        line(`–\u00a0Not signed in to ${domain}. To sign in:`),
        ...steps("provena login"),
      ];
    await output.show(standing);
  },
};

function isDeploymentChosen(options: Invocation["options"]): boolean {
  const { PROVENA_DEPLOYMENT, PROVENA_DOMAIN } = process.env;
  return Boolean(options.deployment ?? options.domain ?? (PROVENA_DEPLOYMENT || PROVENA_DOMAIN)) ||
    readDeployments(realSystem).current !== undefined;
}

function steps(...commands: readonly string[]): readonly Line[] {
  return commands.map((command) => line(step("", command)));
}

const nothingYet: Document = [
  line("No deployment is chosen yet. To try things out, no account needed:"),
  ...steps("provena demo"),
  line("To choose one and sign in:"),
  ...steps("provena use dev.rrap-is.com rrap", "provena login"),
  line("Everything else: ", step("", "provena --help")),
];
