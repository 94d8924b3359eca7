/** A folder of the tests' own, removed afterwards. */
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Makes an empty folder that lasts as long as the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), "provena-store-"));
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
  return folder;
}
