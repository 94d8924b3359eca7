import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { redactData, redactText } from "../../src/model/credentials/redact.ts";
import { scanFiles } from "../../src/scan/scan.ts";
import { prepareToShare } from "../../src/scan/share.ts";
import { type HidingPlace, hidingPlaces, notebookOf, pieceLeft, textOf } from "./hiding_places.ts";

let folder: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "provena-hiding-")));
});

afterAll(async () => await rm(folder, { recursive: true, force: true }));

async function put(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

test("53 there are more than forty hiding places", () => {
  expect(hidingPlaces.length).toBeGreaterThan(40);
  expect(new Set(hidingPlaces.map(({ what }) => what)).size).toBe(hidingPlaces.length);
  for (const { outputs, secrets } of hidingPlaces) {
    expect(pieceLeft(secrets.join("\0"), secrets)).toBeDefined();
    expect(outputs.length).toBeGreaterThan(0);
  }
});

describe.each(hidingPlaces.map((place, i) => ({ ...place, i })))(
  "53 $what",
  ({ outputs, secrets, i }: HidingPlace & { readonly i: number }) => {
    test("is found, taken out whole, and then no longer found", async () => {
      const path = await put(`fix-${i}.ipynb`, notebookOf(outputs));
      const found = await scanFiles([path]);
      expect(found.findings.length).toBeGreaterThan(0);
      expect(pieceLeft(JSON.stringify(found), secrets)).toBeUndefined();
      const fixed = await scanFiles([path], { fix: true });
      expect(fixed.problems).toEqual([]);
      const after = await readFile(path, "utf8");
      expect(pieceLeft(outputsIn(after), secrets)).toBeUndefined();
      const again = await scanFiles([path]);
      expect(again.toJSON()).toEqual({ files: 1, findings: [], problems: [] });
    });

    test("is found in a text file", async () => {
      const { findings } = await scanFiles([await put(`text-${i}.txt`, textOf(outputs))]);
      expect(findings.length).toBeGreaterThan(0);
    });

    test("is not shared", async () => {
      const path = await put(`share-${i}.ipynb`, notebookOf(outputs));
      const pin = () => Promise.resolve(undefined);
      expect((await prepareToShare(path, { pin })).credentials.length).toBeGreaterThan(0);
      expect((await prepareToShare(path, { pin, write: true })).credentials).toEqual([]);
      expect(pieceLeft(outputsIn(await readFile(path, "utf8")), secrets)).toBeUndefined();
    });
  },
);

test.each(hidingPlaces.filter(({ isScattered = false }) => !isScattered))(
  "53 a display hides $what",
  ({ outputs, secrets }: HidingPlace) => {
    expect(pieceLeft(redactText(textOf(outputs)), secrets)).toBeUndefined();
    const data = outputs.flatMap((output) =>
      typeof output === "object" && "application/json" in output ? [redactData(output)] : []
    );
    expect(pieceLeft(JSON.stringify(data), secrets)).toBeUndefined();
  },
);

/** All text of the outputs of a notebook, one below the other. */
function outputsIn(notebook: string): string {
  const texts: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === "string") texts.push(value);
    else if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        if (!Array.isArray(value)) texts.push(key);
        collect(inner);
      }
    }
  };
  collect(
    JSON.parse(notebook).cells[0].outputs.map((output: Record<string, unknown>) =>
      output["text"] ?? output["data"]
    ),
  );
  return texts.join("");
}
