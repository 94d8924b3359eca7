/** The fenced blocks of the documentation, and the examples in docstrings. */
import { readdirSync } from "node:fs";
import { read, readSources } from "../house/source.ts";

/** A piece of code to paste. */
export interface Block {
  /** From the root, such as `docs/in-jupyterlab.md`. */
  readonly page: string;
  /** The line its code begins on, counted from 1. */
  readonly line: number;
  /** Its language, such as `ts` or `sh`. */
  readonly language: string;
  readonly code: string;
}

/** All pages of the documentation. */
export function listPages(): readonly string[] {
  const inDocs = readdirSync(new URL("../../docs", import.meta.url))
    .filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`);
  const atRoot = readdirSync(new URL("../..", import.meta.url))
    .filter((name) => ["README.md", "SECURITY.md", "CONTRIBUTING.md"].includes(name));
  return [...atRoot, ...inDocs].toSorted();
}

/** The fenced blocks of a page. */
export function blocksIn(page: string, text: string = read(page)): readonly Block[] {
  const lines = text.split("\n");
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at++) {
    const [, indent, fence, language] = /^(\s*)(```+)(.*)$/.exec(lines[at]!) ?? [];
    if (fence === undefined) continue;
    const end = lines.findIndex((line, i) => i > at && line.trimEnd() === `${indent}${fence}`);
    if (end < 0) throw new Error(`${page}:${at + 1} begins a block that does not end`);
    const code = lines.slice(at + 1, end).map((line) => line.slice(indent!.length)).join("\n");
    blocks.push({ page, line: at + 2, language: language!.trim(), code: `${code}\n` });
    at = end;
  }
  return blocks;
}

/** A block with imports starts a program; the blocks after it continue it, like cells. */
export function programsOf(page: readonly Block[]): Block[][] {
  const programs: Block[][] = [];
  for (const block of page.filter(({ language }) => language === "ts")) {
    if (/^import /m.test(block.code) || programs.length === 0) programs.push([]);
    programs.at(-1)!.push(block);
  }
  return programs;
}

/** The examples in the docstrings of the product. */
export function docstringExamples(): readonly Block[] {
  return readSources().flatMap(({ path }) => {
    const text = read(path);
    return [...text.matchAll(/^ *\/\*\*[\s\S]*?\*\//gm)].flatMap(({ 0: comment, index }) => {
      if (!comment.includes("@example")) return [];
      const before = text.slice(0, index).split("\n").length - 1;
      return blocksIn(path, comment.replace(/^ *\* ?/gm, ""))
        .map((block) => ({ ...block, line: block.line + before }));
    });
  });
}
