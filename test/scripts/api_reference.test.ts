import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { root } from "../house/source.ts";

test("the reference starts with an example that imports from the package", () => {
  const { status, stderr } = spawnSync("node", ["scripts/api_reference.mjs"], {
    cwd: root,
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  const page = (name: string) => readFileSync(`${root}docs/api/${name}.html`, "utf8");
  expect(page("index")).toContain("From the first sign-in to the first answer");
  expect(page("~/signIn")).toContain(">import { signIn } from &quot;@provena/notebook&quot;;");
  expect(page("demo/~/startDemo"))
    .toMatch(
      /language-typescript">import \{ startDemo \} from &quot;@provena\/notebook\/demo&quot;;/,
    );
});
