/**
 * `provena demo`: shows every step on the embedded deployment.
 *
 * @module
 */
import process from "node:process";
import { variablesOf } from "../../../configuration/variables.ts";
import { demoPeople } from "../../../demo/users.ts";
import { configError } from "../../../errors.ts";
import type { CliCommand } from "../../command.ts";
import { parsePort } from "../../numbers.ts";
import type { DemoCommandOptions } from "./start_embedded.ts";

const people = Object.keys(demoPeople);

/** Shows a real sign-in, roles, access and a call, without an account. */
export const demo: CliCommand<DemoCommandOptions> = {
  about:
    "Starts a small Provena on this machine, with made-up people and data. Then it signs in, " +
    "shows roles and access, calls an API and signs out. In a terminal you approve the sign-in in " +
    "your browser; without a terminal it is approved by itself. Nothing is left on your machine.",
  options: [
    [
      "--approve <user>",
      `approve the sign-in by itself, as ${people.slice(0, -1).join(", ")} or ${people.at(-1)}`,
    ],
    ["--serve", "keep the deployment running for other terminals, notebooks and scripts"],
    ["--port <number>", "the portal's port; the rest uses the next eight (default: free ports)"],
    ["--offline-token <user>", "with --serve: a token for a script, as this user"],
    ["--output <file>", "with --offline-token: the new file, removed when the deployment stops"],
  ],
  candidates: { "--approve": people, "--offline-token": people },
  examples: [
    ["provena demo", "see everything; you approve the sign-in"],
    ["provena demo --approve newcomer", "see it as a user without roles"],
    ["provena demo --serve", "keep a deployment to try things with"],
    [
      "provena demo --serve --offline-token editor --output job.token",
      "the same, with a token for a script",
    ],
  ],
  run: async (invocation) => {
    clearEnvironment();
    const port = parsePort("--port", invocation.options.port);
    const { serve, offlineToken, output } = invocation.options;
    if ((offlineToken === undefined) !== (output === undefined) || (output && !serve)) {
      throw configError(
        "A token for a script needs --serve, --offline-token and --output",
        {
          say: "Use all three",
          command: "provena demo --serve --offline-token USER --output FILE",
        },
      );
    }
    if (serve) return await (await import("./serve.ts")).serve(invocation, port);
    await (await import("./story.ts")).runStory(invocation, port);
  },
};

/** Variables that select a real deployment must not affect the embedded one. */
function clearEnvironment(): void {
  const proxies = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"];
  for (const name of [...variablesOf("session", "token"), ...proxies]) delete process.env[name];
}
