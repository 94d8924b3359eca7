import { describe, expect, it, test } from "vitest";
import * as fc from "fast-check";
import { localPath, localPaths } from "../../src/files/local_path.ts";
import { cases } from "../fixture/cases.ts";

const linux = { os: "linux", foldsCase: false };
const windows = { os: "win32", foldsCase: true };

describe("the place of a file", () => {
  it.each(["a.csv", "runs/2026/out put.nc", "...", "..a", "a..", "CON", "10:30.nc", "é", "-rf"])(
    "%s is where its path says",
    (path) => expect(localPath(path, linux)).toEqual({ parts: path.split("/") }),
  );

  it.each([
    ["../../x", "leads out"],
    ["a/../../x", "leads out"],
    ["..", "leads out"],
    ["./x", "leads out"],
    ["/etc/x", "begins with a slash"],
    ["a//b", "empty part"],
    ["a/", "empty part"],
    ["", "empty part"],
    ["a\\..\\x", "backslash"],
    ["C:\\x", "backslash"],
    ["a\u0000b", "control characters"],
    ["a\nb", "control characters"],
    ["a\u001b[2Jb", "control characters"],
    ["a\u0085b", "control characters"],
    ["a\u202egpj.exe", "control characters"],
    ["a\ud800", "control characters"],
    ["x".repeat(1000), "longer than 255 bytes"],
    ["é".repeat(128), "longer than 255 bytes"],
    [".provena-partial/x", "not whole yet"],
  ])("%j has none: %s", (path, why) => {
    expect(localPath(path, linux)).toEqual({ reason: expect.stringContaining(why) });
  });

  it.each([
    "CON",
    "con.txt",
    "a/NUL.tar.gz",
    "com1",
    "LPT¹.x",
    "a.",
    "a ",
    "x:y",
    "C:x",
    "a?",
    "aux ",
  ])(
    "%j has none on Windows",
    (path) => {
      expect(localPath(path, windows)).toEqual({ reason: "Windows has no file of this name" });
    },
  );

  it.each(["CONSOLE", "com", "lpt10", "nulls.csv", ".a", "a.b"])(
    "%j has one on Windows",
    (path) => {
      expect(localPath(path, windows)).toEqual({ parts: [path] });
    },
  );

  it("is always inside the folder", () => {
    const pieces = fc.constantFrom(
      "..",
      ".",
      "/",
      "\\",
      "a",
      "\0",
      "C:",
      "~",
      " ",
      "%2e%2e",
      "\u2025",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }).map((all) => all.join("")), (path) => {
        for (const rules of [linux, windows]) {
          const place = localPath(path, rules);
          if (!("parts" in place)) continue;
          expect(place.parts.join("/")).toBe(path);
          expect(place.parts.filter((part) => /^\.{0,2}$|[/\\\0]/.test(part))).toEqual([]);
        }
      }),
      { numRuns: cases(300, 20_000) },
    );
  });
});

describe("the places of many files", () => {
  const of = (paths: string[], rules = linux) => Object.fromEntries(localPaths(paths, rules));

  test("a file with the path of a folder is refused, and the files in that folder are not", () => {
    expect(of(["a", "a/b", "a/c"])).toEqual({
      a: { reason: "other files are in a folder of this name" },
      "a/b": { parts: ["a", "b"] },
      "a/c": { parts: ["a", "c"] },
    });
  });

  test("names that differ in case are two files where the file system says so", () => {
    expect(of(["Data.csv", "data.csv"])).toEqual({
      "Data.csv": { parts: ["Data.csv"] },
      "data.csv": { parts: ["data.csv"] },
    });
  });

  test("on other file systems the first is accepted, and the second is refused", () => {
    const folding = { os: "darwin", foldsCase: true };
    expect(of(["Data.csv", "data.csv"], folding)["data.csv"]).toEqual({
      reason: "here it would be the same file as Data.csv",
    });
    expect(of(["\u00e9", "e\u0301"], folding)["e\u0301"]).toHaveProperty("reason");
    expect(of(["A", "a/b"], folding)["A"]).toHaveProperty("reason");
  });
});
