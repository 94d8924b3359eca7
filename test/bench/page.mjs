/** Inserts the figures into docs/performance.md, so that none is copied by hand. */
import { readFile, writeFile } from "node:fs/promises";

/** Replaces the marked parts of a page, by name. */
export function fillIn(text, parts) {
  return Object.entries(parts).reduce((page, [name, part]) => {
    const pattern = new RegExp(`(<!-- figures: ${name} -->)[^]*?(<!-- end -->)`);
    if (!pattern.test(page)) throw new Error(`The page has no place for ${name}`);
    return page.replace(pattern, (_, begin, end) => `${begin}\n\n${part}\n\n${end}`);
  }, text);
}

/** Writes the figures into a file. */
export async function writePage(url, parts) {
  await writeFile(url, fillIn(await readFile(url, "utf8"), parts));
}
