/** Creates and reads contents of files. */
import { Buffer } from "node:buffer";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The regular files of a folder, with their contents. */
export async function contents(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name)).sort();
  const pairs = files.map(async (file) => [
    file.slice(folder.length + 1),
    await readFile(file, "latin1"),
  ]);
  return Object.fromEntries(await Promise.all(pairs));
}

/** Content that reveals a range in the wrong place. */
export function pattern(bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  for (let at = 0; at + 4 <= bytes; at += 4) buffer.writeUInt32BE(at * 2654435761 % 2 ** 32, at);
  return buffer;
}
