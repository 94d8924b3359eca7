/**
 * `provena exec`: runs a program with the access token in its environment.
 *
 * @module
 */
import process from "node:process";
import type { CliCommand } from "../command.ts";
import type { GlobalOptions } from "../global_options.ts";
import { parseSeconds } from "../numbers.ts";
import { runProgram } from "../run_program.ts";

interface ExecOptions {
  readonly minValidity?: string;
}

/** Runs a program that finds the token in `PROVENA_ACCESS_TOKEN`. */
export const exec: CliCommand<ExecOptions> = {
  arguments: [["<command...>", "the program and its arguments"]],
  about:
    "The program gets the token in the variable PROVENA_ACCESS_TOKEN. The token is in no argument " +
    "list and no file. The exit code is that of the program.",
  options: [["--min-validity <seconds>", "how long the token must still be valid"]],
  candidates: { command: "program" },
  passThrough: true,
  ownSignals: true,
  examples: [
    ["provena exec -- python upload.py", "run your own program"],
    [
      `provena exec -- sh -c 'curl -H "Authorization: Bearer $PROVENA_ACCESS_TOKEN" URL'`,
      "one call",
    ],
    ["provena exec --min-validity 240 -- make", "with a token that is valid for four minutes"],
  ],
  run: async ({ args, options, openSession }) => {
    const minValidity = parseSeconds("--min-validity", options.minValidity);
    const session = await openSession();
    const token = await session.token(minValidity === undefined ? {} : { minValidity });
    const env = { ...environmentFor(options), PROVENA_ACCESS_TOKEN: token.reveal() };
    return await runProgram(args, { env });
  },
};

/** Sessions that the program opens itself use the same deployment. */
function environmentFor(options: GlobalOptions): Record<string, string | undefined> {
  const env = { ...process.env };
  const { deployment, domain, realm, profile, clientId } = options;
  if (deployment !== undefined) env["PROVENA_DEPLOYMENT"] = deployment;
  if (domain !== undefined) {
    delete env["PROVENA_DEPLOYMENT"];
    env["PROVENA_DOMAIN"] = domain;
  }
  if (realm !== undefined) env["PROVENA_REALM"] = realm;
  if (profile !== undefined) env["PROVENA_PROFILE"] = profile;
  if (clientId !== undefined) env["PROVENA_CLIENT_ID"] = clientId;
  return env;
}
