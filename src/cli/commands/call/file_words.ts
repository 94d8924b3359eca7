/**
 * Arguments read from files: `csv_file=@runs.csv`.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import process from "node:process";
import { buffer } from "node:stream/consumers";
import { abortable } from "../../../async/abortable.ts";
import { configError } from "../../../errors.ts";
import type { ArgumentInfo } from "../../../model/operation.ts";
import { expandHome } from "../../../system/folders.ts";
import { realSystem } from "../../../system/system.ts";
import { readingFault } from "../../../system/file_fault.ts";
import { decodeText } from "../../../text/decode_text.ts";

/** The command line's words after their files were read. */
export interface FileArguments {
  /** Files by argument name; a list if the argument was given more than once. */
  readonly files: Readonly<Record<string, File | readonly File[]>>;
  /** All other words; a text read from a file becomes `name=content`. */
  readonly words: readonly string[];
}

/** Media types by file extension; any other file is sent without a type. */
const mediaTypes: Readonly<Record<string, string>> = {
  ".csv": "text/csv",
  ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  ".geojson": "application/geo+json",
  ".html": "text/html",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".json": "application/json",
  ".jsonl": "application/jsonl",
  ".md": "text/markdown",
  ".nc": "application/x-netcdf",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".tif": "image/tiff",
  ".tiff": "image/tiff",
  ".tsv": "text/tab-separated-values",
  ".txt": "text/plain",
  ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  ".xml": "application/xml",
  ".yaml": "application/yaml",
  ".yml": "application/yaml",
  ".zip": "application/zip",
};

/**
 * Reads the files that words name with `name=@file`, or `name=@-` for standard input.
 *
 * A file argument receives the file with its name and type; any other argument receives its text.
 */
export async function readFileWords(
  words: readonly string[],
  known: readonly ArgumentInfo[],
  signal: AbortSignal,
): Promise<FileArguments> {
  const files: Record<string, File | File[]> = Object.create(null);
  const others: string[] = [];
  for (const word of words) {
    const own = known.map((argument) => argument.name)
      .find((one) => word.startsWith(`${one}=@`));
    const [, name, path] = own === undefined
      ? /^([^=]*[^=:])=@([^]*)$/.exec(word) ?? []
      : [word, own, word.slice(own.length + 2)];
    if (name === undefined || path === undefined) {
      others.push(word);
      continue;
    }
    const bytes = path === "-"
      ? new Uint8Array(await abortable(buffer(process.stdin), signal))
      : await read(name, path);
    if (!known.find((argument) => argument.name === name)?.isFile) {
      others.push(`${name}=${textOf(bytes, name, path)}`);
      continue;
    }
    const file = path === "-"
      ? new File([bytes], name)
      : new File([bytes], basename(path), { type: mediaTypes[extname(path).toLowerCase()] ?? "" });
    const before = files[name];
    files[name] = before === undefined ? file : [before, file].flat();
  }
  return { files, words: others };
}

function textOf(bytes: Uint8Array, name: string, path: string): string {
  const text = decodeText(bytes);
  if (text !== undefined) return text;
  const place = path === "-" ? "standard input" : path;
  throw configError(
    `${name} cannot be read from ${place}: it is not text in UTF-8`,
    "Save it as UTF-8",
  );
}

async function read(name: string, path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(expandHome(path, realSystem)));
  } catch (error) {
    throw configError(
      `${name} cannot be read from ${path || "a file without a name"}: ${readingFault(error)}`,
      `If it is a text that begins with @, write ${name}:='"@${path.slice(0, 40)}"'`,
      error,
    );
  }
}
