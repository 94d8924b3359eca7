/**
 * The staged blobs, which a git commit will contain even if the files have changed since.
 *
 * @module
 * @see https://git-scm.com/docs/git-diff#_raw_output_format
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { configError, type ProvenaError, summarise } from "../errors.ts";
import { withoutFullStop } from "../text/trim_end.ts";
import { whole } from "./decode.ts";

/** A staged file. */
export interface StagedFile {
  /** Its path from the root of the repository. */
  readonly path: string;
  /** Its bytes, a piece at a time. */
  pieces(): AsyncIterable<Uint8Array>;
}

/**
 * Lists the files that are staged and differ from the last commit.
 *
 * @throws {ProvenaError} `ERR_CONFIG` if this is no repository, or there is no git
 */
export async function listStaged(
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<StagedFile[]> {
  // Checked first, because outside a repository `git diff` compares two files instead of failing.
  await whole(git(["rev-parse", "--git-dir"], signal));
  const list = git(
    ["diff", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff"].concat(
      ["--diff-filter=ACMT", "--", ...paths],
    ),
    signal,
  );
  const words = new TextDecoder().decode(await whole(list)).split("\0");
  const files: StagedFile[] = [];
  for (let i = 0; i + 1 < words.length; i += 2) {
    const [, mode = "", , blob = ""] = words[i]!.split(" ");
    if (!mode.startsWith("100")) continue;
    files.push({ path: words[i + 1]!, pieces: () => git(["cat-file", "blob", blob], signal) });
  }
  return files;
}

async function* git(args: readonly string[], signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(
    "git",
    ["--literal-pathspecs", ...args],
    { stdio: ["ignore", "pipe", "pipe"], ...(signal ? { signal } : {}) },
  );
  let said = "";
  child.stderr.setEncoding("utf8").on(
    "data",
    (text: string) => said = (said + text).slice(0, 2000),
  );
  const ended = new Promise<string | undefined>((resolve) => {
    child.once("error", (error) => resolve(summarise(error)));
    child.once("close", (code) => resolve(code === 0 ? undefined : said.trim().split("\n")[0]));
  });
  try {
    yield* child.stdout as AsyncIterable<Uint8Array>;
    const failure = await ended;
    signal?.throwIfAborted();
    if (failure !== undefined) throw failed(failure);
  } finally {
    if (child.exitCode === null) child.kill();
  }
}

function failed(said: string): ProvenaError {
  const reason = withoutFullStop(said.replace(/^(fatal|error): /, ""));
  return configError(
    `Git cannot tell what is staged: ${reason}`,
    "Call it inside a git repository, with git installed",
  );
}
