/**
 * Runs the tests of the promises and prints one line for each: how many cases it has, and on what.
 *
 * Usage: node test/promises/run.mjs [node|deno|bun ...]   (without arguments: Node and Deno)
 *        node test/promises/run.mjs --reports NAME=FILE.json,FILE.json ...
 *
 * Reports are those of vitest; the tests in them are not run again.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import process from "node:process";
import { filesOfPromises, listPromises, root } from "./list.mjs";

const titles = { node: "Node", deno: "Deno", bun: "Bun" };

/** Tiers with a configuration of their own, because their tests keep the machine busy. */
const tiers = ["processes", "attack"];
const tierReport = (tier, runtime) =>
  `${root}.cache/${tier}/${runtime === "bun" ? "node" : runtime}.json`;

/** Runs the files on a runtime; returns the paths of the reports, even if tests failed. */
function run(runtime) {
  mkdirSync(`${root}.cache/promises`, { recursive: true });
  const report = `${root}.cache/promises/${runtime}.json`;
  const files = filesOfPromises().map(({ file }) => file)
    .filter((file) => !tiers.some((tier) => file.startsWith(`test/${tier}/`)));
  const args = ["--reporter=json", `--outputFile.json=${report}`, ...files];
  const program = runtime === "node"
    ? ["node_modules/vitest/vitest.mjs", "run"]
    : ["scripts/test_on.mjs", runtime];
  const options = { cwd: root, stdio: ["ignore", 2, 2] };
  spawnSync(process.execPath, [...program, ...args], options);
  for (const tier of tiers) {
    const program = [`test/${tier}/run.mjs`, runtime === "bun" ? "node" : runtime];
    spawnSync(process.execPath, program, options);
  }
  return [report, ...tiers.map((tier) => tierReport(tier, runtime))];
}

/** The cases in reports by promise: the innermost name with a number counts. */
function casesIn(reports) {
  const kept = new Set(filesOfPromises().map(({ file }) => file));
  const cases = new Map();
  const testResults = reports.flatMap((report) =>
    JSON.parse(readFileSync(report, "utf8")).testResults
  );
  for (const { name, assertionResults } of testResults) {
    if (!kept.has(relative(root, name).replaceAll("\\", "/"))) continue;
    for (const { ancestorTitles, title, status, failureMessages } of assertionResults) {
      const names = [title, ...[...ancestorTitles].reverse()];
      const number = names.map((each) => /^(\d{1,2}) /.exec(each)?.[1]).find(Boolean);
      if (number === undefined) continue;
      const all = cases.get(Number(number)) ?? [];
      all.push({ name: [...ancestorTitles, title].join(" > "), status, failureMessages });
      cases.set(Number(number), all);
    }
  }
  return cases;
}

function reports() {
  const [first, ...rest] = process.argv.slice(2);
  if (first === "--reports") {
    const given = rest.map((each) => each.split("="))
      .map(([runtime, files]) => [runtime, files.split(",")]);
    // A single tier has no reports of the others.
    if (given.every(([, files]) => files.every((file) => existsSync(file)))) return given;
    return given.map(([runtime]) => [runtime, run(runtime)]);
  }
  const runtimes = first === undefined ? ["node", "deno"] : [first, ...rest];
  const unknown = runtimes.filter((runtime) => !Object.hasOwn(titles, runtime));
  if (unknown.length > 0) {
    console.error(`There is no runtime called ${unknown[0]}; there are node, deno and bun`);
    process.exit(2);
  }
  return runtimes.map((runtime) => [runtime, run(runtime)]);
}

const results = reports().map(([runtime, files]) => ({ runtime, cases: casesIn(files) }));
let passed = 0;
let failed = 0;
for (const [number, words] of listPromises()) {
  const told = results.map(({ runtime, cases }) => {
    const all = cases.get(number) ?? [];
    const bad = all.filter(({ status }) => status !== "passed");
    const isKept = all.length > 0 && bad.length === 0;
    if (isKept) passed++;
    else failed++;
    return { isKept, bad, text: `${String(all.length).padStart(3)} on ${titles[runtime]}` };
  });
  const mark = told.every(({ isKept }) => isKept) ? "ok    " : "FAILED";
  console.log(`${mark} ${told.map(({ text }) => text).join(", ")}  ${number} ${words}`);
  for (const { name, status, failureMessages } of told.flatMap(({ bad }) => bad)) {
    console.log(`         ${status}: ${name}`);
    for (const message of failureMessages) console.log(`         ${message.split("\n")[0]}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
