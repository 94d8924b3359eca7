/** Adds the coverage of the command's processes to vitest's own. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { mergeProcessCovs } from "@bcoe/v8-coverage";
import convert from "ast-v8-to-istanbul";
import { parseAst } from "vitest/node";
import { folder } from "./command.mjs";

/** Merges the V8 coverage of all processes, per chunk. */
function mergedCoverage() {
  const raw = join(folder, "raw");
  let sum = { result: [] };
  for (const name of existsSync(raw) ? readdirSync(raw) : []) {
    const { result } = JSON.parse(readFileSync(join(raw, name), "utf8"));
    const ours = result.filter(({ url }) => url.startsWith("file:") && url.includes("/command/"));
    sum = mergeProcessCovs([sum, { result: ours }]);
  }
  return sum.result;
}

const place = ({ start }) => `${start.line}:${start.column}`;

/** Adds the counts of the command's processes to a coverage map; returns the number of processes. */
export async function addChildren(map) {
  for (const coverage of mergedCoverage()) {
    const path = fileURLToPath(coverage.url);
    const code = readFileSync(path, "utf8");
    const sourceMap = JSON.parse(readFileSync(`${path}.map`, "utf8"));
    const converted = await convert({ code, sourceMap, ast: parseAst(code), coverage });
    for (const [file, theirs] of Object.entries(converted)) {
      if (map[file]) raise(map[file], theirs);
    }
  }
  return existsSync(join(folder, "raw")) ? readdirSync(join(folder, "raw")).length : 0;
}

/**
 * Adds another run's counts to a file's counts.
 *
 * Statements, functions and branches are matched by their start position; new ones are not added.
 */
export function raise(ours, theirs) {
  const ran = new Map();
  const note = (key, count) => ran.set(key, Math.max(ran.get(key) ?? 0, count));
  for (const [id, loc] of Object.entries(theirs.statementMap)) note(`s${place(loc)}`, theirs.s[id]);
  for (const [id, { loc }] of Object.entries(theirs.fnMap)) note(`f${place(loc)}`, theirs.f[id]);
  for (const [id, { type, locations }] of Object.entries(theirs.branchMap)) {
    locations.forEach((loc, i) => note(`${type}${i}${place(loc)}`, theirs.b[id][i]));
  }
  for (const [id, loc] of Object.entries(ours.statementMap)) {
    ours.s[id] += ran.get(`s${place(loc)}`) ?? 0;
  }
  for (const [id, { loc }] of Object.entries(ours.fnMap)) {
    ours.f[id] += ran.get(`f${place(loc)}`) ?? 0;
  }
  for (const [id, { type, locations }] of Object.entries(ours.branchMap)) {
    locations.forEach((loc, i) => ours.b[id][i] += ran.get(`${type}${i}${place(loc)}`) ?? 0);
  }
}
