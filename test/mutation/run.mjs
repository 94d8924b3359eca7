/**
 * Mutation testing: makes small changes to the code and counts how many the tests detect.
 *
 * Usage: npm run mutation -- [folder ...]     (oauth, session, store; without arguments all)
 *
 * Takes about an hour. The last lines are the scores. Surviving mutants are listed in
 * test/output/mutation/FOLDER.txt; test/README.md explains why some are acceptable.
 *
 * Variables: MUTATE names single files to mutate (src/oauth/token.ts,src/oauth/verify.ts),
 * MUTATION_TESTS the tests to run, MUTATION_CONCURRENCY how many run in parallel.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Stryker } from "@stryker-mutator/core";
import { folders } from "./folders.mjs";

/** The minimum score: per cent of a folder's mutants that its tests must detect. */
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
    // A mutant in code that runs once when a module loads would need a new process for each test.
    ignoreStatic: true,
    concurrency: Number(process.env.MUTATION_CONCURRENCY ?? 2),
    timeoutMS: 5_000,
    reporters: ["progress-append-only", "json"],
    jsonReporter: { fileName: `${output}/${folder}.json` },
    // Stryker would rewrite tsconfig.json with an API that TypeScript 7 no longer has.
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
