import { inspect } from "node:util";
import { expect, test } from "vitest";
import { detectEnvironment } from "../../src/display/environment.ts";
import { createPresenter } from "../../src/display/presenter.ts";
import type { KernelChannel } from "../../src/system/system.ts";
import { scenesOn } from "../view/scenes.ts";
import { stage } from "./stage.ts";

const { principal, roles } = scenesOn("notebook");

async function present(world: Parameters<typeof stage>[0], document = principal!) {
  const { system } = stage(world);
  const environment = detectEnvironment(system);
  return await createPresenter(environment, system).present({ username: "editor" }, () => document);
}

interface Bundle {
  "text/html": string;
  "text/plain": string;
}

type Forms = Record<symbol, () => unknown>;

test("a result shows itself in a notebook as HTML and text", async () => {
  const result = await present({ kernel: true });
  const bundle = await (result as unknown as Forms)[Symbol.for("Jupyter.display")]!() as Bundle;
  expect(Object.keys(bundle)).toEqual(["text/html", "text/plain"]);
  expect(bundle["text/html"]).toContain("<table");
});

test("a kernel that only inspects results is sent the result on inspection", async () => {
  const sent: Record<string, unknown>[] = [];
  const kernel: KernelChannel = {
    inspectsResults: true,
    broadcast: (type, content) => Promise.resolve(void sent.push({ type, ...content })),
  };
  const { system } = stage({ kernel: true });
  const result = await createPresenter(detectEnvironment(system), { kernel })
    .present({ username: "editor" }, () => principal!);
  // As Node's inspect calls it: with the remaining depth, and with the requested depth.
  const inspected = (depth: number) =>
    (result as unknown as Record<symbol, (depth: number, options: object) => unknown>)[
      Symbol.for("nodejs.util.inspect.custom")
    ]!(depth, { depth: 2 });
  expect(inspected(2)).toBe("");
  expect(sent).toMatchObject([
    { type: "display_data", data: { "text/html": expect.stringContaining("<table") } },
  ]);
  expect(inspected(1)).toContain("•");
  expect(sent).toHaveLength(1);
});

test("a result delays the end of the cell in its own kernel", async () => {
  let held = 0;
  const kernel: KernelChannel = {
    broadcast: () => Promise.resolve(),
    delayCellEnd: () => void held++,
  };
  const environment = detectEnvironment(stage({ kernel: true }).system);
  const result = await createPresenter(environment, { kernel }).present({}, () => principal!);
  await (result as unknown as Forms)[Symbol.for("Jupyter.display")]!();
  expect(held).toBe(1);
});

test("a result remains the same plain data", async () => {
  const result = await present({});
  expect(Object.keys(result)).toEqual(["username"]);
  expect(JSON.stringify(result)).toBe(`{"username":"editor"}`);
  expect({ ...result }).toEqual({ username: "editor" });
});

test("in a kernel every form masks people, elsewhere none does", async () => {
  const forms = async (world: Parameters<typeof stage>[0]) => {
    const result = await present(world);
    const displays = result as unknown as Forms;
    return [
      inspect(result),
      String(result),
      String(displays[Symbol.for("Deno.customInspect")]!()),
      JSON.stringify(await displays[Symbol.for("Jupyter.display")]!()),
    ];
  };
  for (const form of await forms({ kernel: true })) expect(form).not.toContain("editor@");
  for (const form of await forms({})) expect(form).toContain("editor@example.org");
});

test("a REPL in a terminal gets colour and frames, a string plain text", async () => {
  const result = await present({ isTTY: true, env: { LANG: "C.UTF-8" } }, roles!);
  expect(inspect(result)).toContain("╭");
  expect(inspect(result)).toContain("\x1b[32m✓");
  expect(String(result)).not.toContain("\x1b");
});

test("the document is created again at each display", async () => {
  let count = 0;
  const { system } = stage();
  const result = await createPresenter(detectEnvironment(system), system).present(
    {},
    () =>
      [`${++count}`].map((text) => ({
        kind: "line" as const,
        content: [text],
      })),
  );
  expect([String(result), String(result)]).toEqual(["1", "2"]);
});
