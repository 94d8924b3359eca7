/**
 * `provena share`: checks a notebook before others see it.
 *
 * @module
 */
import { resolve } from "node:path";
import { configError } from "../../../errors.ts";
import { inModelOrder } from "../../../model/access_need.ts";
import { prepareToShare, type Shared } from "../../../scan/share.ts";
import type { ShareData } from "../../../model/share.ts";
import { expandHome } from "../../../system/folders.ts";
import { realSystem } from "../../../system/system.ts";
import { shareView } from "../../../view/share.ts";
import type { CliCommand, Invocation } from "../../command.ts";
import { exitCodes } from "../../exit_code.ts";
import { withProgress } from "../../progress.ts";
import { createNeedFinder, type NeedFinder } from "./needs.ts";
import { rangeFor } from "./versions.ts";

interface ShareCommandOptions {
  readonly write?: boolean;
  readonly check?: boolean;
}

/** Shows what to do before a notebook is shared, and what its reader needs. */
export const share: CliCommand<ShareCommandOptions> = {
  arguments: [["<notebooks...>", "the notebooks to share"]],
  candidates: { notebooks: "file" },
  about: "Finds credentials, imports without a version, and the roles that a reader needs to run " +
    "the notebook. Runs nothing, and needs no sign-in. Versions come from deno.lock, or from JSR " +
    "and npm. Ends with 1 if there are credentials in the notebook.",
  options: [
    ["--write", "add the versions, and remove credentials from the outputs"],
    ["--check", "end with 1 also if an import has no version, for CI"],
  ],
  examples: [
    ["provena share reef.ipynb", "see what to do, and what a reader needs"],
    ["provena share --write reef.ipynb", "do it"],
    ["provena share --check notebooks/*.ipynb", "in CI"],
  ],
  run: async (invocation) => {
    const { args, options, output } = invocation;
    if (options.write && options.check) {
      throw configError("--write and --check cannot be used together", "First write, then check");
    }
    const paths = args.map((path) => expandHome(path, realSystem));
    const notebooks = await withProgress(invocation, "Reading", examine(invocation, paths));
    await output.present({ notebooks }, () => notebooks.flatMap(shareView));
    const isLeft = notebooks.some(({ ready, credentials }) =>
      options.check ? !ready : credentials.length > 0
    );
    return isLeft ? exitCodes.failed : exitCodes.done;
  },
};

async function examine(
  { options, signal, openSession }: Invocation<ShareCommandOptions>,
  paths: readonly string[],
): Promise<readonly ShareData[]> {
  // Without a session the embedded deployment tells what is needed.
  const session = await openSession({ display: "none" }).catch(() => undefined);
  const finder = createNeedFinder(session, signal);
  const notebooks: ShareData[] = [];
  try {
    for (const path of paths) {
      signal.throwIfAborted();
      const shared = await prepareToShare(path, {
        pin: (imported) => rangeFor(imported, resolve(path)),
        write: options.write ?? false,
        signal,
      });
      notebooks.push(await withNeeds(shared, finder));
    }
    return notebooks;
  } finally {
    await finder.close();
  }
}

async function withNeeds(shared: Shared, finder: NeedFinder): Promise<ShareData> {
  const { uses, ...found } = shared;
  const { needs, source } = await finder.find(uses);
  const needed = needs.flatMap(({ access }) => access.kind === "roles" ? access.roles : []);
  const requests = uses.flatMap(({ use }) => use.kind === "roles" ? use.roles : []);
  return {
    ...found,
    ready: found.credentials.length === 0 && found.imports.every(({ pinned }) => pinned),
    needs,
    roles: inModelOrder(needed),
    requests: [...new Set(requests)],
    source,
  };
}
