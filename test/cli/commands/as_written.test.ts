import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { access } from "../../scan/secrets.ts";
import { Place } from "../../fixture/place.ts";

const place = new Place();

const NOTEBOOK = JSON.stringify({
  cells: [{ cell_type: "markdown", metadata: {}, source: [access] }],
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
});

beforeAll(() =>
  place.open({
    demo: { approve: "editor" },
    signedIn: true,
    env: { JSR_URL: "http://127.0.0.1:9", NPM_CONFIG_REGISTRY: "http://127.0.0.1:9" },
  })
);

const inHome = (...names: string[]) => join(place.machine.home, ...names);

it("finds the home folder behind a tilde that no shell replaced, in every argument", async () => {
  const { machine } = place;
  await writeFile(inHome("reef.ipynb"), NOTEBOOK);
  expect((await machine.run(["scan", "--json", "~/reef.ipynb"])).code).toBe(1);
  expect((await machine.run(["share", "--json", "~/reef.ipynb"])).code).toBe(1);
  await writeFile(inHome("arguments.json"), "\ufeff{}\r\n");
  const words = ["call", "registry", "list", "--input", "~/arguments.json"];
  expect((await machine.run([...words, "--output=~/answer.json"])).code).toBe(0);
  expect((await readFile(inHome("answer.json"))).length).toBeGreaterThan(1);
  await writeFile(inHome("reef.json"), '\ufeff{ "domain": "reef.example", "realm": "reef" }\r\n');
  const used = await machine.run(["use", "--json", "~/reef.json", "--name", "reef"]);
  expect(JSON.parse(used.stdout)).toMatchObject({ current: "reef" });
});

it("prints names that can be opened, or told apart where the locale has no letters", async () => {
  const folder = inHome("שונית");
  await mkdir(folder);
  const path = join(folder, "珊瑚 – ปะการัง.ipynb");
  await writeFile(path, NOTEBOOK);
  const utf8 = await place.machine.run(["scan", path], { env: { LC_ALL: "C.UTF-8" } });
  expect(utf8.stdout).toContain("שונית/珊瑚");
  expect(utf8.stdout).toContain("ปะการัง.ipynb");
  const ascii = await place.machine.run(["scan", path], { env: { LC_ALL: "C" } });
  expect(ascii.stdout.replace(/\s/g, "")).toContain("\\u{5d9}\\u{5ea}/\\u{73ca}\\u{745a}");
  expect(ascii.stdout).not.toContain("?");
});
