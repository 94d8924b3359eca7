/**
 * Reports the line and branch coverage of `src/`, and fails below the thresholds.
 *
 * Adds up the saved coverage of the basic tests, of the tiers with a real Redis, keyring or
 * Keycloak, and of the command's processes that any of them started.
 *
 * Usage: node test/coverage/report.mjs [--uncovered]     (after the tests, see run.mjs)
 *   --uncovered  also lists the uncovered lines
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { addChildren, raise } from "./children.mjs";

/** Thresholds in per cent. */
const LEAST = { lines: 95, branches: 90 };

const root = fileURLToPath(new URL("../..", import.meta.url));
const final = (tier) =>
  new URL(`../../.cache/coverage/${tier}/coverage-final.json`, import.meta.url);
const read = (tier) => JSON.parse(readFileSync(final(tier), "utf8"));
const map = read("tests");
const tiers = ["redis", "keyring", "keycloak"].filter((tier) => existsSync(final(tier)));
for (const tier of tiers) {
  for (const [file, theirs] of Object.entries(read(tier))) {
    if (map[file]) raise(map[file], theirs);
  }
}
const children = await addChildren(map);

/** Counts per line: the highest count of the statements that start on it. */
function linesOf({ statementMap, s }) {
  const lines = new Map();
  for (const [id, { start }] of Object.entries(statementMap)) {
    lines.set(start.line, Math.max(lines.get(start.line) ?? 0, s[id]));
  }
  return lines;
}

const none = () => ({ lines: [0, 0], branches: [0, 0] });
const folders = new Map();
const missed = [];
for (const [file, coverage] of Object.entries(map)) {
  const name = relative(root, file);
  const sum = folders.get(dirname(name)) ?? none();
  folders.set(dirname(name), sum);
  const lines = linesOf(coverage);
  const branches = Object.entries(coverage.b).flatMap(([id, counts]) =>
    counts.map((count, i) => [count, coverage.branchMap[id].locations[i].start.line])
  );
  sum.lines[0] += [...lines.values()].filter((count) => count > 0).length;
  sum.lines[1] += lines.size;
  sum.branches[0] += branches.filter(([count]) => count > 0).length;
  sum.branches[1] += branches.length;
  const bare = [...lines].filter(([, count]) => count === 0).map(([line]) => line);
  const halves = branches.filter(([count]) => count === 0).map(([, line]) => line);
  if (bare.length + halves.length > 0) {
    const list = (numbers) => [...new Set(numbers)].sort((a, b) => a - b).join(",") || "-";
    missed.push(`${name}  lines ${list(bare)}  branches ${list(halves)}`);
  }
}

const total = none();
const percent = ([ran, all]) => all === 0 ? 100 : 100 * ran / all;
const row = (name, { lines, branches }) =>
  console.log(
    `${name.padEnd(24)} ${percent(lines).toFixed(1).padStart(6)} % of lines` +
      `${percent(branches).toFixed(1).padStart(8)} % of branches`,
  );
for (const [name, sum] of [...folders].sort(([a], [b]) => a < b ? -1 : 1)) {
  row(name, sum);
  for (const kind of ["lines", "branches"]) {
    sum[kind].forEach((count, i) => total[kind][i] += count);
  }
}
row("all", total);
console.log(
  `${children} processes of the command are counted in, and the tiers: ${tiers.join(", ")}`,
);
if (process.argv.includes("--uncovered")) console.log(missed.sort().join("\n"));

const failed = Object.entries(LEAST).filter(([kind, least]) => percent(total[kind]) < least);
for (const [kind, least] of failed) console.log(`not ok: less than ${least} % of the ${kind} ran`);
console.log(`${Object.keys(LEAST).length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
