import process from "node:process";
import { defineConfig } from "vitest/config";
import { folders } from "./folders.mjs";

const folder = process.env["MUTATED_FOLDER"] as keyof typeof folders;

export default defineConfig({
  test: {
    root: process.cwd(),
    include: process.env["MUTATION_TESTS"]?.split(",") ?? folders[folder].tests,
    // One start of a worker a mutant, not one a file.
    isolate: false,
    // Many mutants make a test wait for what never comes.
    testTimeout: 6_000,
    env: { NO_COLOR: "1", FORCE_COLOR: "0" },
  },
});
