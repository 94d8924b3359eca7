/**
 * Mutation testing: breaks the code in every small way there is, and counts what the tests notice.
 *
 * Usage: npm run mutation -- [folder ...]     (oauth, session, store; without arguments all)
 *
 * Takes an hour or so. The last lines are the scores; what survived stands in
 * test/output/mutation/FOLDER.txt, with why it may in test/README.md.
 *
 * MUTATE names files instead (src/oauth/token.ts,src/oauth/verify.ts), MUTATION_TESTS the tests
 * that must notice, where fewer will do, MUTATION_CONCURRENCY how many run at once.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Stryker } from "@stryker-mutator/core";
import { folders } from "./folders.mjs";

/** Per cent of the mutants a folder's tests must notice. */
const LEAST = 85;

const root = fileURLToPath(new URL("../..", import.meta.url));
process.chdir(root);
const output = "test/output/mutation";
mkdirSync(output, { recursive: true });

const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(folders);
for (const folder of chosen.filter((name) => !Object.hasOwn(folders, name))) {
  console.error(`There is no ${folder} to mutate; there are ${Object.keys(folders).join(", ")}`);
  process.exit(2);
}

let isEnough = true;
for (const folder of chosen) {
  process.env.MUTATED_FOLDER = folder;
  const results = await new Stryker({
    mutate: process.env.MUTATE?.split(",") ?? folders[folder].mutate,
    testRunner: "vitest",
    vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
    plugins: ["@stryker-mutator/vitest-runner"],
    coverageAnalysis: "perTest",
    // A mutant of what is made once, when a module loads, can only be judged by starting anew.
    ignoreStatic: true,
    concurrency: Number(process.env.MUTATION_CONCURRENCY ?? 2),
    timeoutMS: 5_000,
    reporters: ["progress-append-only", "json"],
    jsonReporter: { fileName: `${output}/${folder}.json` },
    // It would rewrite tsconfig.json by an API that TypeScript 7 no longer has; nothing here needs it.
    tsconfigFile: "none",
    tempDirName: ".cache/mutation",
    ignorePatterns: [
      "/dist",
      "/.cache",
      "/docs",
      "/notebooks",
      "/test/output",
      "/test/keycloak",
      "/coverage",
    ],
    allowConsoleColors: false,
    allowEmpty: false,
  }).runMutationTest();
  isEnough = summarise(folder, results) && isEnough;
}
process.exitCode = isEnough ? 0 : 1;

function summarise(folder, results) {
  const count = (...statuses) => results.filter(({ status }) => statuses.includes(status)).length;
  const noticed = count("Killed", "Timeout");
  const missed = results.filter(({ status }) => status === "Survived" || status === "NoCoverage");
  const score = 100 * noticed / (noticed + missed.length);
  const lines = missed.map(({ fileName, location, mutatorName, replacement, status }) =>
    `${
      fileName.replace(root, "")
    }:${location.start.line}:${location.start.column} ${mutatorName} ` +
    `${status} ${JSON.stringify(replacement.slice(0, 80))}`
  );
  writeFileSync(`${output}/${folder}.txt`, lines.sort().join("\n") + "\n");
  console.log(
    `${folder}: ${score.toFixed(1)} % of ${noticed + missed.length} mutants noticed, ` +
      `${missed.length} not, ${count("Ignored")} static, ` +
      `${count("RuntimeError", "CompileError")} that do not run`,
  );
  return score >= LEAST;
}
