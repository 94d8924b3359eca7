/**
 * `provena exec`: runs a program with the access token in its environment.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import process from "node:process";
import { ProvenaError } from "../../errors.ts";
import type { CliCommand } from "../command.ts";
import type { GlobalOptions } from "../global_options.ts";
import { parseSeconds } from "../seconds.ts";

interface ExecOptions {
  readonly minValidity?: string;
}

/** Runs a program that finds the token in `PROVENA_ACCESS_TOKEN`. */
export const exec: CliCommand<ExecOptions> = {
  arguments: [["<command...>", "the program and its arguments"]],
  about: "The program finds the token in PROVENA_ACCESS_TOKEN. It never stands in an argument " +
    "list or a file. Ends as the program ends: with its exit code.",
  options: [["--min-validity <seconds>", "how long the token must still live"]],
  passThrough: true,
  ownSignals: true,
  examples: [
    ["provena exec -- python upload.py", "a program of your own"],
    [
      `provena exec -- sh -c 'curl -H "Authorization: Bearer $PROVENA_ACCESS_TOKEN" URL'`,
      "one call",
    ],
    ["provena exec --min-validity 240 -- make", "with a token that has just been renewed"],
  ],
  run: async ({ args, options, openSession }) => {
    const minValidity = parseSeconds("--min-validity", options.minValidity);
    const session = await openSession();
    const token = await session.token(minValidity === undefined ? {} : { minValidity });
    const env = { ...environmentFor(options), PROVENA_ACCESS_TOKEN: token.reveal() };
    return await runProgram(args, env);
  },
};

/** The program's own sessions should speak of the same deployment. */
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

/** Sent on to the program; Ctrl-C in a terminal reaches it by itself, so that one is only borne. */
const passedOn = ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"] as const;
const borne = ["SIGINT", "SIGQUIT"] as const;

function runProgram(
  [program = "", ...args]: readonly string[],
  env: Record<string, string | undefined>,
): Promise<number> {
  const child = spawn(program, args, { env, stdio: "inherit" });
  // By process id: Deno's child.kill() forgets the exit code of a child that ends by itself.
  const send = (name: NodeJS.Signals) => {
    const lives = child.exitCode === null && child.signalCode === null;
    if (child.pid !== undefined && lives) process.kill(child.pid, name);
  };
  const listeners = [
    ...passedOn.map((name) => [name, () => send(name)] as const),
    // Sent to this process alone, not by a terminal to the whole group, it must be passed on, too.
    ...borne.map((name) => [name, () => process.stdin.isTTY ? undefined : send(name)] as const),
  ];
  for (const [name, listener] of listeners) process.on(name, listener);
  return new Promise<number>((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "EACCES") {
        process.stderr.write(`provena: ${program}: ${words[error.code]}\n`);
        return resolve(error.code === "ENOENT" ? 127 : 126);
      }
      reject(
        new ProvenaError("ERR_CONFIG", `${program} cannot be run: ${error.message}`, {
          cause: error,
        }),
      );
    });
    child.once("close", (code, signal) => {
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  }).finally(() => {
    for (const [name, listener] of listeners) process.off(name, listener);
  });
}

const words = { ENOENT: "there is no such command", EACCES: "it is not allowed to run" } as const;
