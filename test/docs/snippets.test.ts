import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { type Block, blocksIn, docstringExamples, listPages, programsOf } from "./blocks.ts";
import { Desk } from "./desk.ts";
import { languagesForReading, linesNotRun, placeholders, runWithRedis } from "./not_run.ts";

const pages = listPages();
const blocks = pages.flatMap((page) => blocksIn(page));
const examples = docstringExamples().filter(({ language }) => language !== "ts ignore");

const programs = [
  ...pages.flatMap((page) => programsOf(blocks.filter((block) => block.page === page))),
  ...examples.map((example) => [example]),
];
/** Programs that need Redis are only type-checked here; the Redis tests run them. */
const runHere = programs.filter(([first]) => !runWithRedis.includes(first!.page));
/** A page's programs start as a reader's do; so do those that end the sign-in of all others. */
const alone = runHere.filter(([first]) =>
  first!.page.endsWith(".md") || first!.code.includes("signOut")
);
const together = runHere.filter((program) => !alone.includes(program));
const shells = blocks.filter(({ language }) => language === "sh");

/** Command lines; a line that continues on the next counts as one. */
const linesOf = ({ code }: Block) =>
  code.replaceAll(/\\\n/g, "").split("\n").filter((line) => line.trim() && !/^\s*#/.test(line));

const reasonFor = (line: string) => linesNotRun.find(([pattern]) => pattern.test(line))?.[1];

let demo: Demo;
let desk: Desk;
let files: string[];

beforeAll(async () => {
  demo = await startDemo({ approve: "editor", interval: 0.05, jobs: { pace: 100 } });
  desk = await Desk.create(demo);
  files = [];
  for (const program of programs) files.push(await desk.write(program));
}, 60_000);

afterAll(async () => {
  await desk.remove();
  await demo.close();
});

const fileOf = (program: Block[]) => files[programs.indexOf(program)]!;
const placeOf = ([first]: readonly Block[]) => `${first!.page}:${first!.line}`;

describe("code in pages and docstrings", () => {
  test("passes the type checker", async () => {
    const { code, said } = await desk.checkPrograms();
    expect(said).toBe("");
    expect(code).toBe(0);
  }, 120_000);

  test.each(alone.map((program) => [placeOf(program), program] as const))(
    "%s runs on the embedded deployment",
    async (_, program) => {
      await desk.signIn();
      const { code, said } = await desk.runProgram(fileOf(program));
      expect(code, said).toBe(0);
    },
    60_000,
  );

  test(
    "the other examples in docstrings run on it, one after the other in one process",
    async () => {
      await desk.signIn();
      const file = await desk.write(together.map((program) => ({
        ...program[0]!,
        code: `await import(${JSON.stringify(pathToFileURL(fileOf(program)).href)});\n`,
      })));
      const { code, said } = await desk.runProgram(file);
      expect(code, said).toBe(0);
    },
    60_000,
  );
});

describe("command lines in pages", () => {
  test.each(shells.map((block) => [placeOf([block]), block] as const))(
    "%s run on the embedded deployment",
    async (_, block) => {
      const lines = linesOf(block).filter((line) => reasonFor(line.trim()) === undefined);
      await desk.signIn();
      const { code, said } = await desk.shell(lines);
      expect(code, `${lines.join("\n")}\n${said}`).toBe(0);
    },
    60_000,
  );
});

describe("nothing is skipped silently", () => {
  test("every block is run, checked, or has a reason to be for reading only", () => {
    const unknown = blocks.filter(({ language }) =>
      !["ts", "sh", "json"].includes(language) && !Object.hasOwn(languagesForReading, language)
    );
    expect(unknown.map(({ page, line, language }) => `${page}:${line} ${language}`)).toEqual([]);
  });

  test("JSON blocks are valid JSON", () => {
    for (const { code } of blocks.filter(({ language }) => language === "json")) JSON.parse(code);
  });

  test("every reason and every placeholder is still needed", () => {
    const lines = shells.flatMap(linesOf).map((line) => line.trim());
    const text = blocks.map(({ code }) => code).join("\n");
    expect(linesNotRun.filter(([pattern]) => !lines.some((line) => pattern.test(line)))).toEqual(
      [],
    );
    expect(placeholders.filter(([pattern]) => text.search(pattern) < 0)).toEqual([]);
    const languages = new Set(blocks.map(({ language }) => language));
    expect(Object.keys(languagesForReading).filter((name) => !languages.has(name))).toEqual([]);
  });

  test("there is something to run", () => {
    expect(programs.length).toBeGreaterThan(15);
    expect(shells.length).toBeGreaterThan(5);
  });
});
