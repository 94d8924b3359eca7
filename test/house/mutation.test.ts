import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { folders } from "../mutation/folders.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Whether a path matches a file; only the file's name may have a `*`. */
function matchesFile(pattern: string): boolean {
  const folder = dirname(pattern);
  const [start, end = ""] = pattern.split("*") as [string, string?];
  return readdirSync(root + folder).some((name) => {
    const path = `${folder}/${name}`;
    return pattern.includes("*") ? path.startsWith(start) && path.endsWith(end) : path === pattern;
  });
}

test.each(Object.entries(folders))(
  "every path that mutation testing of %s names has files",
  (_, { mutate, tests }) => {
    expect([...mutate, ...tests].filter((path) => !matchesFile(path.replace("!", "")))).toEqual([]);
  },
);
