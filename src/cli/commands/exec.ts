/**
 * `provena exec`: runs a program with the access token, and keys to files, in its environment.
 *
 * @module
 */
import process from "node:process";
import type { AuthSession } from "../../../mod.ts";
import { configError } from "../../errors.ts";
import type { CliCommand } from "../command.ts";
import type { GlobalOptions } from "../global_options.ts";
import { parseSeconds } from "../numbers.ts";
import { runProgram } from "../run_program.ts";

interface ExecOptions {
  readonly minValidity?: string;
  readonly files?: string;
}

/** Runs a program that finds the token in `PROVENA_ACCESS_TOKEN`. */
export const exec: CliCommand<ExecOptions> = {
  arguments: [["<command...>", "the program and its arguments"]],
  about:
    "The program gets the token in the variable PROVENA_ACCESS_TOKEN. The token is in no argument " +
    "list and no file. The exit code is that of the program. With --files it also gets keys to the " +
    "files of a dataset, in the variables that the AWS CLI and SDKs read, and the address of the " +
    "files in PROVENA_S3_URI. The keys are valid for some hours, and are not renewed.",
  options: [
    ["--min-validity <seconds>", "how long the token must still be valid"],
    ["--files <handle>", "keys to read the files of a dataset; HANDLE:write to write them too"],
  ],
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
    [
      `provena exec --files 10378.1/1900046:write -- sh -c 'aws s3 sync out "$PROVENA_S3_URI"'`,
      "upload a folder with the AWS CLI",
    ],
  ],
  run: async ({ args, options, openSession }) => {
    const minValidity = parseSeconds("--min-validity", options.minValidity);
    const wanted = options.files === undefined ? undefined : parseFiles(options.files);
    const session = await openSession();
    const token = await session.token(minValidity === undefined ? {} : { minValidity });
    const env = {
      ...environmentFor(options),
      ...(wanted && await fileVariables(session, wanted)),
      PROVENA_ACCESS_TOKEN: token.reveal(),
    };
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

interface WantedFiles {
  readonly handle: string;
  readonly access: "read" | "write";
}

/** Reads `10378.1/1900046` or `10378.1/1900046:write`. */
function parseFiles(word: string): WantedFiles {
  const [handle = "", access = "read", ...more] = word.split(":");
  if (handle !== "" && (access === "read" || access === "write") && more.length === 0) {
    return { handle, access };
  }
  throw configError(
    `--files takes a dataset's handle, or HANDLE:write, got ${JSON.stringify(word.slice(0, 120))}`,
  );
}

/** Variables of the caller that would take precedence over ours. */
const inherited = [
  "AWS_PROFILE",
  "AWS_DEFAULT_PROFILE",
  "AWS_ENDPOINT_URL",
  "AWS_ENDPOINT_URL_S3",
  "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
];

/** The variables for the AWS CLI and SDKs. */
async function fileVariables(
  session: AuthSession,
  { handle, access }: WantedFiles,
): Promise<Record<string, string | undefined>> {
  const files = await session.files(handle);
  const keys = await files.credentials(access)();
  return {
    ...Object.fromEntries(inherited.map((name) => [name, undefined])),
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: keys.sessionToken,
    AWS_REGION: files.region,
    // Version 1 of the AWS CLI reads this one only.
    AWS_DEFAULT_REGION: files.region,
    ...(files.endpoint === null ? {} : { AWS_ENDPOINT_URL: files.endpoint }),
    PROVENA_S3_URI: files.uri,
  };
}
