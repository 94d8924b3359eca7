import { inspect } from "node:util";
import { expect, test } from "vitest";
import { detectEnvironment } from "../../src/display/environment.ts";
import { createPresenter } from "../../src/display/presenter.ts";
import { scenesOn } from "../view/scenes.ts";
import { stage } from "./stage.ts";

const { principal, roles } = scenesOn("notebook");

async function present(world: Parameters<typeof stage>[0], document = principal!) {
  const environment = detectEnvironment(stage(world).system);
  return await createPresenter(environment).present({ username: "editor" }, () => document);
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

test("a result stays the same plain data", async () => {
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

test("the document is made anew at each display", async () => {
  let count = 0;
  const environment = detectEnvironment(stage().system);
  const result = await createPresenter(environment).present(
    {},
    () =>
      [`${++count}`].map((text) => ({
        kind: "line" as const,
        content: [text],
      })),
  );
  expect([String(result), String(result)]).toEqual(["1", "2"]);
});
