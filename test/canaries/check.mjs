/**
 * Runs after all tests: checks that nothing they wrote or showed contains a token or device code
 * that they issued, not even eight characters of one. Reports where, never the secret.
 *
 * Usage: node test/canaries/check.mjs     (with the CANARIES variable of the test run)
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
/** The places to search, by the name used in the report: pairs of location and text. */
const places = {
  "the logs of the run": textsUnder(".cache/ci"),
  "what commands printed and screens showed": shown,
  "the notebooks": textsUnder("notebooks"),
  "the files that tests left": textsUnder("test/output"),
};

let passed = 0;
let failed = 0;
function report(name, problems, counted) {
  if (problems.length > 0) failed += 1;
  else passed += 1;
  console.log(`${problems.length > 0 ? "not ok" : "ok    "} ${name} (${counted})`);
  for (const problem of new Set(problems)) console.log(`       ${problem}`);
}

report("tests have given out secrets", secrets.length > 0 ? [] : ["none was kept"], secrets.length);
const wasShown = shown.length > 0 ? [] : ["nothing was kept"];
report("commands and screens have shown something", wasShown, shown.length);
const leaks = findLeaks(secrets, Object.values(places).flat());
for (const [name, texts] of Object.entries(places)) {
  const here = new Set(texts.map(([where]) => where));
  const problems = leaks.filter(({ where }) => here.has(where));
  const size = texts.reduce((sum, [, text]) => sum + text.length, 0);
  report(
    `no secret in ${name}`,
    problems.map(({ where, what }) => `${what} in ${where}`),
    `${texts.length} texts, ${Math.round(size / 1000)} kB`,
  );
}
const saved = places["the notebooks"].flatMap(([where, text]) =>
  findSecrets(text).map((kind) => `${kind} in ${where}`)
);
report("no code either in the notebooks", saved, places["the notebooks"].length);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
