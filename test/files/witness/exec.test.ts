import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import process from "node:process";
import { beforeAll, expect, it } from "vitest";
import { Place } from "../../fixture/place.ts";
import { commands } from "../install.mjs";

const place = new Place();
beforeAll(() => place.open({ demo: { approve: "editor" }, signedIn: true }));

it("provena exec --files hands a dataset to aws s3 sync, to read and to write", async () => {
  const folder = join(place.machine.home, "sync");
  await mkdir(join(folder, "up/runs"), { recursive: true });
  await writeFile(join(folder, "up/runs/one.csv"), "1\n");
  const PATH = `${commands}${delimiter}${process.env.PATH}`;
  const sync = async (files: string, line: string) =>
    await place.machine.start(
      ["exec", "--files", files, "--", "sh", "-c", `cd "$HOME/sync" && ${line}`],
      { env: { PATH, AWS_EC2_METADATA_DISABLED: "true" } },
    ).ended;
  const up = 'aws s3 sync --only-show-errors up "$PROVENA_S3_URI"';
  const refused = await sync("10378.1/1900024", up);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("AccessDenied")]);
  expect(await sync("10378.1/1900024:write", up)).toMatchObject({ code: 0, stderr: "" });
  const down = 'aws s3 sync --only-show-errors "$PROVENA_S3_URI" down';
  expect(await sync("10378.1/1900024", down)).toMatchObject({ code: 0, stderr: "" });
  expect(await readFile(join(folder, "down/runs/one.csv"), "utf8")).toBe("1\n");
  expect(await readdir(join(folder, "down"))).toContain("metadata.json");
});
