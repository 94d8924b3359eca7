import process from "node:process";
import { defineConfig } from "vitest/config";
import { folders } from "./folders.mjs";

const folder = process.env["MUTATED_FOLDER"] as keyof typeof folders;

export default defineConfig({
  test: {
    root: process.cwd(),
    include: process.env["MUTATION_TESTS"]?.split(",") ?? folders[folder].tests,
    // Start one worker per mutant, not one per file.
    isolate: false,
    // Many mutants make a test wait for something that never happens.
    testTimeout: 6_000,
    env: { NO_COLOR: "1", FORCE_COLOR: "0" },
  },
});
