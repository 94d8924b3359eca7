import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { realSystem } from "../../src/system/system.ts";

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "provena-write-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test.each(["below a file", "over a folder"])(
  "what cannot be written, %s, is an error that names the file and leaves nothing behind",
  async (where) => {
    const folder = await temporary();
    await writeFile(join(folder, "file"), "");
    await mkdir(join(folder, "list.json", "sub"), { recursive: true });
    const path = where === "below a file"
      ? join(folder, "file", "list.json")
      : join(folder, "list.json");
    await expect(realSystem.files.writeText(path, "{}")).rejects.toMatchObject({
      code: "ERR_CONFIG",
      message: expect.stringContaining(`${path} cannot be written: `),
      next: { say: "Let this user write there" },
    });
    expect((await readdir(folder)).sort()).toEqual(["file", "list.json"]);
  },
);
