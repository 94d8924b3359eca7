import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { Child, childScript, runtimes } from "./children.ts";
import { temporaryFolder } from "./folder.ts";
import { key } from "./records.ts";

const script = childScript();

/** Signs in on a disk prepared by a shell command, if this machine allows mounts. */
async function signInOn(prepare: string, argument = ""): Promise<Record<string, unknown>> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "file"), "");
  const child = (at: string) => [...runtimes.node, script(), "fallback", at, argument];
  const mounted = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-ec"];
  const line = `cd "$0"; ${prepare}; exec "$@"`;
  const works = await promisify(execFile)(mounted[0]!, [...mounted.slice(1), line, folder, "true"])
    .then(() => true, () => false);
  // Nobody can write to a path below a file, not even root.
  const command = works
    ? [...mounted, line, folder, ...child(join(folder, "disk", "provena"))]
    : child(join(folder, "file", "provena"));
  const run = new Child(command);
  expect(await run.ended).toBe(0);
  return JSON.parse(run.said.join(""));
}

const fromMemory = {
  refused: "ERR_STORE",
  generation: 2,
  listed: [key],
  left: null,
  notices: [expect.stringContaining("Tokens are kept in memory only")],
};

describe("13 signing in works from memory, with one notice", () => {
  test("when the disk is full", async () => {
    const prepare = "mkdir -p disk; mount -t tmpfs -o size=16k,mode=700 none disk; " +
      "mkdir -m 700 disk/provena; head -c 8192 /dev/zero > disk/provena/other";
    expect(await signInOn(prepare)).toEqual(fromMemory);
  });

  test("when the home folder is read-only", async () => {
    const prepare = "mkdir -p disk; mount -t tmpfs -o ro,mode=700 none disk";
    expect(await signInOn(prepare)).toEqual(fromMemory);
  });

  test("when the cache folder exists but is read-only", async () => {
    const prepare = "mkdir -p disk; mount -t tmpfs -o mode=700 none disk; " +
      "mkdir -m 700 disk/provena; mount -o remount,ro disk";
    expect(await signInOn(prepare)).toEqual(fromMemory);
  });

  test("when there is no home folder", async () => {
    const run = new Child(["env", "-u", "PROVENA_TOKEN_CACHE", "-u", "XDG_CACHE_HOME"].concat(
      [...runtimes.node, script(), "fallback", "", "default"],
    ));
    expect(await run.ended).toBe(0);
    expect(JSON.parse(run.said.join(""))).toEqual(fromMemory);
  });
});
