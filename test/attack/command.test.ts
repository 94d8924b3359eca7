import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { completeArgument } from "../../src/cli/commands/repl/argument_names.ts";
import { type CommandPlace, openCommand } from "./command.ts";
import { cpuOf, cpuOfAsync, disproportion } from "./cpu.ts";
import { type HostileApi, openHostileApi } from "./hostile_api.ts";
import { shapes } from "./shapes.ts";

const MIB = 2 ** 20;

let api: HostileApi;
let place: CommandPlace;

beforeAll(async () => {
  api = await openHostileApi();
  place = await openCommand(api.server);
});

afterAll(async () => {
  await place[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

test("50 Ctrl-C ends the process of provena call while an answer is judged", async () => {
  const shape = shapes.find(({ name }) => name === "an object of many names")!;
  const sent = api.answer(shape, 16 * MIB);
  const { child, ended } = place.machine.start(["call", "registry", "thing", "--json"]);
  await sent;
  process.kill(child.pid!, "SIGINT");
  expect(await ended).toMatchObject({ code: 130, stdout: "" });
});

describe("50 Ctrl-C ends provena call while an answer is judged", () => {
  let stopped = 0;
  const ways: readonly (readonly string[])[] = [[], ["--json"]];

  for (const shape of shapes) {
    test(`50 Ctrl-C ends it within 200 ms: ${shape.name}`, async () => {
      for (const options of ways) {
        let took = Infinity;
        for (let attempt = 0; attempt < 3 && took > 200; attempt++) {
          const sent = api.answer(shape, 4 * MIB);
          const ended = place.machine.run(["call", "registry", "thing", ...options]);
          await Promise.race([sent, ended]);
          const time = await cpuOfAsync(async () => {
            process.emit("SIGINT");
            const { code } = await ended;
            if (code === 130) stopped++;
            else expect([0, 1]).toContain(code);
          });
          took = Math.min(took, time);
        }
        expect(took, options.join(" ")).toBeLessThanOrEqual(200);
      }
    });
  }

  test("50 most of them were stopped in the middle", () => {
    expect(stopped).toBeGreaterThanOrEqual(shapes.length * ways.length * 0.6);
  });
});

describe("50 Completing a long line at the prompt takes time in proportion to it", () => {
  const lines: Readonly<Record<string, string>> = {
    "a word": "a",
    "calls": "registry.ops.list({",
    "open objects": "registry.ops.list({ a: {",
    "names": "registry.ops.list({ a: 1, ",
    "blanks": "registry.ops.list({ ".padEnd(40),
    "quotes": `registry.ops.list({ "a": 'b', `,
    "colons": "a:",
  };
  for (const [what, piece] of Object.entries(lines)) {
    test(`50 a line of ${what}`, async () => {
      const take = (factor: number) => {
        const line = `registry.ops.list({ ${piece.repeat(factor * 50_000 / piece.length)}`;
        const complete = cpuOf(() => completeArgument(line, () => ["page", "page_size"]));
        return Promise.resolve({ complete });
      };
      expect(await disproportion(take)).toEqual([]);
    });
  }
});
