/**
 * The end of a test run: no token or device code that any test gave out stands in anything the run
 * wrote or showed, in full or by a piece of eight characters. Says where, never what.
 *
 * Usage: node test/canaries/check.mjs     (with CANARIES as the run had it)
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { findSecrets } from "../jupyter/secrets.mjs";
import { findLeaks } from "./find.mjs";

const root = process.env.CANARIES_ROOT ?? fileURLToPath(new URL("../..", import.meta.url));
const folder = process.env.CANARIES ?? "";
const TEXT = /\.(?:log|json|jsonl|txt|ipynb|html|md|svg|xml|out|err)$/;

function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return TEXT.test(path) ? [path] : [];
  return readdirSync(path).flatMap((name) => filesUnder(join(path, name)));
}

const textsUnder = (path) =>
  filesUnder(join(root, path)).map((file) => [relative(root, file), readFileSync(file, "utf8")]);

const linesUnder = (kind) =>
  filesUnder(join(folder, kind)).flatMap((file) =>
    readFileSync(file, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line))
  );

const secrets = [...new Set(linesUnder("secrets"))];
const shown = linesUnder("shown").map(({ where, text }) => [where, text]);
/** What people would call the places, and what stands there. */
const places = {
  "the logs of the run": textsUnder(".cache/ci"),
  "what commands printed and screens showed": shown,
  "the notebooks": textsUnder("notebooks"),
  "the files that tests left": textsUnder("test/output"),
};

let passed = 0;
let failed = 0;
function judge(name, problems, counted) {
  if (problems.length > 0) failed += 1;
  else passed += 1;
  console.log(`${problems.length > 0 ? "not ok" : "ok    "} ${name} (${counted})`);
  for (const problem of new Set(problems)) console.log(`       ${problem}`);
}

judge("tests have given out secrets", secrets.length > 0 ? [] : ["none was kept"], secrets.length);
const wasShown = shown.length > 0 ? [] : ["nothing was kept"];
judge("commands and screens have shown something", wasShown, shown.length);
const leaks = findLeaks(secrets, Object.values(places).flat());
for (const [name, texts] of Object.entries(places)) {
  const here = new Set(texts.map(([where]) => where));
  const problems = leaks.filter(({ where }) => here.has(where));
  const size = texts.reduce((sum, [, text]) => sum + text.length, 0);
  judge(
    `no secret in ${name}`,
    problems.map(({ where, what }) => `${what} in ${where}`),
    `${texts.length} texts, ${Math.round(size / 1000)} kB`,
  );
}
const saved = places["the notebooks"].flatMap(([where, text]) =>
  findSecrets(text).map((kind) => `${kind} in ${where}`)
);
judge("no code either in the notebooks", saved, places["the notebooks"].length);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
