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
    if (!isDeploymentChosen(options)) return await output.show([...nothingYet, ...more]);
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
          ".",
        ),
        next("provena roles", "the roles you have, and how to get more"),
        next("provena check", "what each API lets you do"),
      ]
      : [line(`–\u00a0Not signed in to ${domain}.`), next("provena login", "sign in")];
    await output.show([...standing, ...more]);
  },
};

function isDeploymentChosen(options: Invocation["options"]): boolean {
  const { PROVENA_DEPLOYMENT, PROVENA_DOMAIN } = process.env;
  return Boolean(options.deployment ?? options.domain ?? (PROVENA_DEPLOYMENT || PROVENA_DOMAIN)) ||
    readDeployments(realSystem).current !== undefined;
}

function next(command: string, purpose: string): Line {
  return line(step("", command), text("soft", ` · ${purpose}`));
}

const nothingYet: Document = [
  line("No deployment is chosen yet."),
  next("provena demo", "try it out, no account needed"),
  next("provena use dev.rrap-is.com rrap", "choose a deployment, then provena login"),
];

const more: Document = [next("provena --help", "everything else")];
