/**
 * Prints what failed in a log of tests, and why: each failed test with the beginning of its reason.
 *
 * Usage: node test/failures.mjs LOG [LINES]     (40 lines by default)
 *
 * It knows the reports of vitest and of our own scripts (`not ok NAME`, with the reasons below).
 * From any other log it prints the end.
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { stripVTControlCharacters } from "node:util";

/** Characters of a line. */
const MAX_LENGTH = 300;
/** Lines of a log in which no failure is told. */
const TAIL = 15;

/** Begins the result of a test, and so ends the reasons of the one before. */
const RESULT = /^(?:ok|not ok|FAILED|failed:)(?=\s|:|$)/;
const FAILURE = /^(?:not ok|FAILED|failed:)\s*(?=\S)/;
const STEP = /^> /;
const TOTALS = /^\d+ passed, \d+ failed/;
const RUNTIME = /^(?:node|deno|bun)$/;
/** The lines around the reports of vitest, and those that tell no cause: code, and packages. */
const RULE = /^\s*⎯{3,}/;
const CODE = /^\s*(?:\d+\s*)?\||^\s*❯ .*node_modules/;

/** The failures in the lines of a log: each is a heading and its reasons. */
function failuresIn(lines) {
  return [...ofVitest(lines), ...ofScripts(lines)];
}

/** ` FAIL  file > test`, then the error up to a rule; tests with the same error share it. */
function ofVitest(lines) {
  const failures = [];
  let current;
  let runtime = "";
  for (const line of lines) {
    if (RUNTIME.test(line)) runtime = `${line}: `;
    const name = /^ FAIL {2}(.+)/.exec(line)?.[1] ?? /^⎯+ (Unhandled .+?) ⎯+$/.exec(line)?.[1];
    if (name !== undefined) {
      if (current?.reasons.length === 0) current.names.push(name);
      else failures.push(current = { names: [runtime + name], reasons: [] });
    } else if (RULE.test(line) || TOTALS.test(line)) current = undefined;
    else if (line.trim() !== "" && !CODE.test(line)) current?.reasons.push(line);
  }
  return failures.map(({ names, reasons }) => ({ heading: `FAIL ${names.join(", ")}`, reasons }));
}

/** `not ok NAME`, with the reasons below it, or in the output of the step that it names. */
function ofScripts(lines) {
  const failures = [];
  const steps = new Map();
  let step;
  let current;
  for (const line of lines) {
    if (TOTALS.test(line)) current = step = undefined;
    else if (RESULT.test(line)) {
      step = undefined;
      current = FAILURE.test(line) ? { heading: line, reasons: [] } : undefined;
      if (current) failures.push(current);
    } else if (STEP.test(line)) {
      current = undefined;
      steps.set(line.slice(2), step = []);
    } else if (line.trim() !== "") (current?.reasons ?? step)?.push(line);
  }
  return failures.map(({ heading, reasons }) => {
    const output = steps.get(heading.replace(/^.*?: /, ""));
    return { heading, reasons: reasons.length === 0 && output ? output.slice(-TAIL) : reasons };
  });
}

/** The lines to print. */
function summary(text, most) {
  const lines = text.split("\n").map((line) => stripVTControlCharacters(line).trimEnd());
  const failures = failuresIn(lines);
  if (failures.length === 0) {
    // A skipped test counts as failed.
    const skipped = lines.filter((line) => /^\s*↓/.test(line));
    const end = lines.filter((line) => line.trim() !== "").slice(-Math.min(TAIL, most));
    return (skipped.length > 0 ? skipped : end).slice(0, most);
  }
  // Each has its heading and two lines at least; the last line may count the others.
  const isMany = failures.length * 3 > most;
  const room = isMany ? most - 1 : most;
  const shown = isMany ? failures.slice(0, Math.max(1, Math.floor(room / 3))) : failures;
  const share = Math.max(2, Math.floor(room / shown.length) - 1);
  const told = shown.flatMap(({ heading, reasons }) => [
    heading,
    ...reasons.slice(0, share).map((reason) => `  ${reason}`),
  ]);
  return isMany ? [...told, `and ${failures.length - shown.length} more`] : told;
}

const [log, most = "40"] = process.argv.slice(2);
let text;
try {
  text = readFileSync(log, "utf8");
} catch {
  text = `There is no log ${log}`;
}
for (const line of summary(text, Number(most))) {
  console.log(line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line);
}
