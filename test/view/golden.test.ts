import { mkdir, readFile, writeFile } from "node:fs/promises";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { renderHtml } from "../../src/display/html.ts";
import { loadPictures } from "../../src/display/picture.ts";
import { loadTerminalTools, renderTerminal } from "../../src/display/terminal.ts";
import { renderText } from "../../src/display/text.ts";
import { scenesOn } from "./scenes.ts";

const folder = fileURLToPath(new URL("../golden/", import.meta.url));
const tools = await loadTerminalTools({ table: true, qr: true });
const draw = await loadPictures();
const shared = { unicode: true, identity: "full", voice: "command", qr: true } as const;
const names = Object.keys(scenesOn("notebook"));

// Times in UTC say so, and golden files are the same in every time zone.
beforeAll(() => void vi.spyOn(Date.prototype, "getTimezoneOffset").mockReturnValue(-600));

/** Replaces styles and pictures, which repeat or cannot be reviewed, by a mark. */
function reviewable(html: string): string {
  return html.replace(/base64,[\w+/=]+/g, "base64,…") + "\n";
}

/** Makes escape sequences visible. */
function visible(drawn: string): string {
  return drawn.replaceAll("\x1b", "␛") + "\n";
}

const forms: Record<string, (name: string) => string> = {
  "html": (name) =>
    reviewable(
      renderHtml(scenesOn("notebook")[name]!, {
        identity: "masked",
        voice: "code",
        picture: () => "data:image/svg+xml;base64,AAAA",
        draw,
      }),
    ),
  "txt": (name) => renderText(scenesOn("notebook")[name]!, { identity: "masked" }) + "\n",
  "ascii.txt": (name) =>
    renderText(scenesOn("plain")[name]!, { unicode: false, voice: "command" }) + "\n",
  "80.ansi": (name) =>
    visible(
      renderTerminal(scenesOn("terminal")[name]!, { ...shared, columns: 80, color: true }, tools),
    ),
  "40.txt": (name) =>
    visible(
      renderTerminal(scenesOn("terminal")[name]!, { ...shared, columns: 40, color: false }, tools),
    ),
};

describe("every scene looks as in its golden files", () => {
  test.each(names.flatMap((name) => Object.keys(forms).map((form) => [name, form] as const)))(
    "%s as in %s",
    async (name, form) => {
      const path = `${folder}${name}.${form}`;
      const drawn = forms[form]!(name);
      if (process.env.UPDATE_GOLDEN) {
        await mkdir(folder, { recursive: true });
        await writeFile(path, drawn);
      }
      expect(drawn).toBe(await readFile(path, "utf8"));
    },
  );
});

test.each(names)("%s fits a terminal of 80 and of 40 columns, except for links", (name) => {
  for (const columns of [80, 40]) {
    const drawn = renderTerminal(
      scenesOn("terminal")[name]!,
      { ...shared, columns, color: false },
      tools,
    );
    const long = drawn.split("\n").filter((text) => [...text].length > columns);
    expect(long.filter((text) => !/^https:|await |^ *provena /.test(text))).toEqual([]);
  }
});

test.each(names)(
  "%s reads without styles and pictures: headers, captions and words remain",
  (name) => {
    const html = renderHtml(scenesOn("notebook")[name]!, { identity: "masked", voice: "code" });
    for (const [table] of html.matchAll(/<table[\s\S]*?<\/table>/g)) {
      if (!table.includes("<th")) continue;
      expect(table).toContain("<caption");
      expect(table).not.toMatch(/<th(?! scope=)[ >]/);
      expect(table.replace(/<[^>]+>/g, " ")).not.toMatch(/[✓✗–!](?! +\w)/);
    }
    expect(html).not.toMatch(/<script|<style|<svg| on\w+="/);
  },
);
