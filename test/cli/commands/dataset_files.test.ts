/** The files of a dataset, by command, on the embedded deployment. */
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { Place } from "../../fixture/place.ts";

const place = new Place();
const MINE = "10378.1/1900024";
const IN_REVIEW = "10378.1/1900022";
const ANOTHERS = "10378.1/1900020";

beforeAll(() => place.open({ demo: { approve: "editor" }, signedIn: true }));

const here = (name: string) => join(place.machine.home, name);
const run = async (...argv: string[]) => await place.machine.run(argv);

describe("provena files", () => {
  it("lists them, for people and for programs", async () => {
    const { code, stdout } = await run("files", MINE);
    expect(code).toBe(0);
    expect(stdout).toContain("photographs/day 1.png");
    const { files, uri } = JSON.parse((await run("files", MINE, "--json")).stdout);
    expect(uri).toBe("s3://provena-data/datasets/10378-1-1900024/");
    expect(files[0]).toEqual({ path: "README.txt", size: 40, modified: expect.any(String) });
  });

  it.each([
    ["data.csv", 2, "by its handle"],
    ["10378.1/999", 1, "The registry has no item 10378.1/999. Find datasets by words"],
  ])("of %s ends with %i", async (handle, expected, words) => {
    const { code, stdout, stderr } = await run("files", handle);
    expect({ code, stdout }).toEqual({ code: expected, stdout: "" });
    expect(stderr).toContain(words);
  });
});

describe("provena download", () => {
  it("brings them, and what is unchanged only once", async () => {
    const first = await run("download", MINE, here("in"), "photographs");
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout).toContain("3 files downloaded");
    const all = JSON.parse((await run("download", MINE, here("in"), "--json")).stdout);
    expect(all.skipped).toHaveLength(3);
    expect(await readFile(here("in/README.txt"), "utf8")).toContain("photograph");
  });

  it("keeps a newer file, unless it is told otherwise", async () => {
    await run("download", MINE, here("newer"), "README.txt");
    await writeFile(here("newer/README.txt"), "mine");
    expect((await run("download", MINE, here("newer"), "README.txt")).stdout).toContain("is newer");
    expect(await readFile(here("newer/README.txt"), "utf8")).toBe("mine");
    await run("download", MINE, here("newer"), "README.txt", "--overwrite");
    expect(await readFile(here("newer/README.txt"), "utf8")).not.toBe("mine");
  });

  it("of a file that does not exist brings nothing", async () => {
    const { code, stderr } = await run("download", MINE, here("none"), "nope.csv");
    expect(code).toBe(2);
    expect(stderr).toContain(`See its files: provena files ${MINE}`);
    await expect(stat(here("none"))).rejects.toThrow("ENOENT");
  });
});

describe("provena upload", () => {
  it("takes them, but not metadata.json, and ends with 1 if a file was refused", async () => {
    await mkdir(here("out"));
    await writeFile(here("out/a.csv"), "1,2\n");
    expect(await run("upload", MINE, here("out"), "--to", "results/")).toMatchObject({ code: 0 });
    await writeFile(here("out/metadata.json"), "{}");
    const { code, stdout } = await run("upload", MINE, here("out"));
    expect(code).toBe(1);
    expect(stdout).toMatch(/1 file uploaded.*1 refused[^]*metadata\.json/);
    const { files } = JSON.parse((await run("files", MINE, "--json")).stdout);
    expect(files.map(({ path }: { path: string }) => path))
      .toEqual(expect.arrayContaining(["a.csv", "results/a.csv"]));
  });

  it.each([
    [IN_REVIEW, "in review or released cannot be changed"],
    [ANOTHERS, "dataset-data-write"],
  ])("into %s sends nothing, and says why", async (handle, words) => {
    await writeFile(here("one.csv"), "1\n");
    const before = place.demo.requests.length;
    const { code, stdout, stderr } = await run("upload", handle, here("one.csv"));
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(words);
    const sent = place.demo.requests.slice(before).map(({ method }) => method);
    expect(sent).not.toContain("PUT");
  });
});
