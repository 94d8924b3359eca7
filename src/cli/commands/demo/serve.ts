/**
 * Keeps the embedded deployment running for other terminals, notebooks and scripts.
 *
 * @module
 */
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Demo } from "../../../demo/mod.ts";
import { demoPeople } from "../../../demo/users.ts";
import type { Document } from "../../../display/document.ts";
import { apart, documentOf, line, link, step, table, text } from "../../../display/document.ts";
import { apiNames, apiTitles } from "../../../model/deployment.ts";
import { writeSecretFile } from "../../../store/file/secret.ts";
import { realSystem } from "../../../system/system.ts";
import { shellWord } from "../../../text/shell_quote.ts";
import type { Invocation } from "../../command.ts";
import { exitCodes } from "../../exit_code.ts";
import { type DemoCommandOptions, startEmbedded } from "./start_embedded.ts";

/** Serves until a signal stops it, which is its normal end: exit code 0. */
export async function serve(
  invocation: Invocation<DemoCommandOptions>,
  port: number | undefined,
): Promise<number> {
  const { options: { approve, offlineToken, output: path = "" }, output, signal } = invocation;
  const folder = await mkdtemp(join(tmpdir(), "provena-demo-"));
  let demo: Demo | undefined;
  let tokenFile: string | undefined;
  try {
    demo = await startEmbedded(invocation, { approve, port });
    const { domain, realm, issuer, apis, files } = demo.deployment;
    const deployment = { domain, realm, issuer, apis, files };
    const file = join(folder, "deployment.json");
    await realSystem.files.writeText(file, `${JSON.stringify(deployment, null, 2)}\n`);
    if (offlineToken !== undefined) {
      tokenFile = await writeSecretFile(path, await demo.offlineToken(offlineToken), realSystem);
    }
    if (output.json) {
      output.result({
        url: demo.url,
        deployment,
        users: Object.keys(demoPeople),
        env: {
          PROVENA_DEPLOYMENT: file,
          ...(tokenFile === undefined ? {} : { PROVENA_API_TOKEN_FILE: tokenFile }),
        },
      });
    } else {
      await output.show(announcement(demo, { file, tokenFile, approve }));
    }
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
      if (signal.aborted) resolve();
    });
    return exitCodes.done;
  } finally {
    // Synchronously, because a second signal ends the process without waiting.
    rmSync(folder, { recursive: true, force: true });
    if (tokenFile !== undefined) rmSync(tokenFile, { force: true });
    await demo?.close();
  }
}

function announcement(
  { deployment, url }: Demo,
  { file, tokenFile, approve }: {
    readonly file: string;
    readonly tokenFile: string | undefined;
    readonly approve: string | undefined;
  },
): Document {
  const { issuer, apis, files } = deployment;
  return documentOf(
    table("A small Provena on this machine", {
      note: "made-up people and data, gone when it stops",
      columns: [],
      rows: [
        [["Portal"], [link(url)]],
        [["Sign-in server"], [link(issuer)]],
        ...apiNames.map((name) => [[apiTitles[name]], [link(apis[name])]]),
        [["Object store"], [link(files!.endpoint)]],
      ],
    }),
    table("People", {
      note: approve === undefined
        ? "choose one when you approve"
        : `approved by itself, as ${approve}`,
      columns: [],
      rows: Object.entries(demoPeople).map(([username, { may }]) => [[username], [may]]),
    }),
    line("In another terminal or before a notebook:"),
    line(step("", `export PROVENA_DEPLOYMENT=${shellWord(file)}`)),
    line(step("", "provena login")),
    tokenFile !== undefined && [
      line("For a script that runs alone, also:"),
      line(step("", `export PROVENA_API_TOKEN_FILE=${shellWord(tokenFile)}`)),
    ],
    line("Or add it to your deployments:"),
    line(step("", `provena use ${shellWord(file)} --name demo`)),
    apart(text("soft", "Ready · Ctrl-C stops it")),
  );
}
