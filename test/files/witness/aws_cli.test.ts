import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Place, PREFIX, startPlace } from "./deployment.ts";

const URI = `s3://provena-data/${PREFIX}`;

let place: Place;
beforeAll(async () => {
  place = await startPlace();
});
beforeEach(() => void place.asked());
afterAll(async () => await place[Symbol.asyncDispose]());

const path = (name: string) => join(place.folder, name);
const succeeded = { code: 0, stderr: "" };

/** Every file below a folder, by its path there. */
async function filesOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const read = files.map(async ({ parentPath, name }) => {
    const file = join(parentPath, name);
    return [file.slice(folder.length + 1), await readFile(file, "base64")] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

it("aws s3 ls lists the files of a dataset, and folders as folders", async () => {
  const { stdout, ...ended } = await place.aws("read", "s3", "ls", URI);
  expect(ended).toEqual(succeeded);
  expect(stdout).toMatch(/PRE photographs\/\n/);
  expect(stdout).toMatch(/ 40 README.txt\n/);
  expect(stdout).toMatch(/metadata.json\n/);
  const all = await place.aws("read", "s3", "ls", "--recursive", URI);
  expect(all.stdout).toContain(`${PREFIX}photographs/day 1.png`);
});

it("aws s3 cp uploads a large file in parts and downloads it in ranges, unchanged", async () => {
  const bytes = randomBytes(60_000_000);
  await writeFile(path("large.bin"), bytes);
  expect(await place.aws("write", "s3", "cp", "--no-progress", "large.bin", URI))
    .toMatchObject(succeeded);
  const key = `/provena-data/${PREFIX}large.bin`;
  expect(place.asked().filter((one) => one === `PUT ${key}`)).toHaveLength(8);
  expect(await place.aws("read", "s3", "cp", "--no-progress", `${URI}large.bin`, "down.bin"))
    .toMatchObject(succeeded);
  expect(place.asked().filter((one) => one === `GET ${key}`)).toHaveLength(8);
  expect(Buffer.compare(await readFile(path("down.bin")), bytes)).toBe(0);
  expect(await place.aws("write", "s3", "rm", `${URI}large.bin`)).toMatchObject(succeeded);
});

it("aws s3 sync uploads and downloads a folder, and sends unchanged files only once", async () => {
  const names = [
    ...Array.from({ length: 300 }, (_, i) => `many/${i}.csv`),
    "a b/c+d=e&f%20.txt",
    "é/\u{1f420}/<'\">.txt",
    "empty",
    ".hidden",
  ];
  const lastMinute = Date.now() / 1000 - 60;
  for (const name of names) {
    await mkdir(dirname(path(join("up", name))), { recursive: true });
    await writeFile(path(join("up", name)), name === "empty" ? "" : `content of ${name}`);
    // The store tells whole seconds, so a file of this second would look newer than its object.
    await utimes(path(join("up", name)), lastMinute, lastMinute);
  }
  const sync = (...args: readonly string[]) =>
    place.aws("write", "s3", "sync", "--only-show-errors", ...args);
  expect(await sync("up", `${URI}synced`)).toMatchObject(succeeded);
  expect(place.asked().filter((one) => one.startsWith("PUT "))).toHaveLength(names.length);
  expect(await sync("up", `${URI}synced`)).toMatchObject(succeeded);
  expect(place.asked().filter((one) => one.startsWith("PUT "))).toEqual([]);
  expect(await sync(`${URI}synced`, "down")).toMatchObject(succeeded);
  const up = await filesOf(path("up"));
  expect(Object.keys(up)).toHaveLength(names.length);
  expect(await filesOf(path("down"))).toEqual(up);

  await rm(path("up/many"), { recursive: true });
  await mkdir(path("up/many"));
  expect(await sync("--delete", "up", `${URI}synced`)).toMatchObject(succeeded);
  expect(
    (await place.aws("read", "s3", "ls", "--recursive", `${URI}synced/`)).stdout.trim()
      .split("\n"),
  ).toHaveLength(4);
});

it("aws s3 cp --recursive and rm --recursive work on folders", async () => {
  const down = await place.aws("read", "s3", "cp", "--recursive", "--no-progress", URI, "copy");
  expect(down).toMatchObject(succeeded);
  const png = await readFile(path("copy/photographs/day 1.png"));
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  expect(await place.aws("write", "s3", "rm", "--recursive", `${URI}photographs`))
    .toMatchObject(succeeded);
  expect((await place.aws("read", "s3", "ls", URI)).stdout).not.toContain("photographs");
});

it.each(["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"])(
  "aws agrees with the store about checksums by %s, of a whole file and of parts",
  async (algorithm) => {
    await writeFile(path("sum"), randomBytes(9_000_000));
    const up = ["cp", "--no-progress", "--checksum-algorithm", algorithm, "sum", `${URI}sum`];
    expect(await place.aws("write", "s3", ...up)).toMatchObject(succeeded);
    const down = ["cp", "--no-progress", "--checksum-mode", "ENABLED", `${URI}sum`, "sum.down"];
    expect(await place.aws("read", "s3", ...down)).toMatchObject(succeeded);
    const object = ["--bucket", "provena-data", "--key", `${PREFIX}sum`];
    const put = await place.aws(
      "write",
      "s3api",
      "put-object",
      ...object,
      ...["--body", "sum", "--checksum-algorithm", algorithm],
    );
    expect(put).toMatchObject(succeeded);
    expect(put.stdout).toContain(`"Checksum${algorithm}"`);
    const get = ["get-object", ...object, "--checksum-mode", "ENABLED", "sum.down"];
    expect(await place.aws("read", "s3api", ...get)).toMatchObject(succeeded);
    const [sent, got] = [await readFile(path("sum")), await readFile(path("sum.down"))];
    expect(Buffer.compare(sent, got)).toBe(0);
  },
);

it("aws s3api does not change a key that looks like a path", async () => {
  await writeFile(path("x"), "fish");
  const object = ["--bucket", "provena-data", "--key", `${PREFIX}../../../x`];
  expect(await place.aws("write", "s3api", "put-object", ...object, "--body", "x"))
    .toMatchObject(succeeded);
  expect(await place.aws("read", "s3api", "get-object", ...object, "y")).toMatchObject(succeeded);
  expect(await readFile(path("y"), "utf8")).toBe("fish");
  expect(existsSync(path("../x"))).toBe(false);
});

it("aws s3 presign makes a link that works", async () => {
  const { stdout } = await place.aws("read", "s3", "presign", `${URI}README.txt`);
  const response = await fetch(stdout.trim());
  expect([response.status, await response.text()])
    .toEqual([200, "A photograph each noon, and its colour.\n"]);
});

it("aws gets S3's own errors for what is forbidden", async () => {
  await writeFile(path("x"), "fish");
  const read = await place.aws("read", "s3", "cp", "x", URI);
  expect([read.code, read.stderr]).toEqual([1, expect.stringContaining("(AccessDenied)")]);
  const other = await place.aws("write", "s3", "cp", "x", "s3://provena-data/datasets/other/x");
  expect([other.code, other.stderr]).toEqual([1, expect.stringContaining("(AccessDenied)")]);
  const missing = await place.aws("read", "s3", "cp", `${URI}missing`, "y");
  expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining("(404)")]);
});
