/**
 * Publishes a version to npm and to JSR; without --publish, only checks whether it can be published.
 *
 * Run it with --publish in CI: both registries record provenance only for a CI job with an identity
 * token.
 *
 * Usage: node scripts/release.mjs [--publish]
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";

const read = (path) => existsSync(path) ? readFileSync(path, "utf8") : "";
const json = (path) => JSON.parse(read(path) || "{}");
const git = (...args) => spawnSync("git", args, { encoding: "utf8" }).stdout.trim();
const run = (...command) => {
  console.error(`\n> ${command.join(" ")}`);
  return spawnSync(command[0], command.slice(1), { stdio: "inherit" }).status === 0;
};

const { version, repository } = json("package.json");
const lock = json("package-lock.json");

/** The quick checks; each returns what is wrong, or an empty string. */
const quick = [
  ["nothing is uncommitted", () => git("status", "--porcelain")],
  ["every file names the same version", () => {
    const versions = {
      "deno.json": json("deno.json").version,
      "package-lock.json": lock.version,
      "src/version.ts": /"([^"]+)"/.exec(read("src/version.ts"))?.[1],
    };
    return Object.entries(versions).filter(([, found]) => found !== version)
      .map(([file, found]) => `${file} has ${found}, package.json ${version}`).join("; ");
  }],
  ["CHANGELOG.md has the version, with its day", () => {
    const heading = /^## (\S+) \((.*)\)$/m.exec(read("CHANGELOG.md"));
    const isDated = heading?.[1] === version && /^\d{4}-\d\d-\d\d$/.test(heading[2]);
    return isDated ? "" : `its first heading is to be "## ${version} (YYYY-MM-DD)"`;
  }],
  ["the version is new", () => git("tag", "--list", `v${version}`) && `v${version} is tagged`],
  [
    "package.json names the repository, which provenance points to",
    () => repository?.url ? "" : 'add "repository"',
  ],
];

/** The checks that take minutes; they run only if the quick ones passed. */
const slow = [
  ["format, lint, types and tests pass", () => run("npm", "run", "ok") ? "" : "see above"],
  ["the packages are in order", () => run("npm", "run", "check:package") ? "" : "see above"],
];

const holds = ([claim, fault]) => {
  const said = fault();
  console.error(said === "" ? `ok      ${claim}` : `not ok  ${claim}: ${said}`);
  return said === "";
};
const isReady = quick.map(holds).every(Boolean) && slow.every(holds);

function publish() {
  return run("npm", "publish", "--provenance", "--access", "public") &&
    run("npx", "--no-install", "deno", "publish") &&
    run("git", "tag", `v${version}`);
}

if (!isReady) console.error(`\n${version} cannot be published`);
else if (!process.argv.includes("--publish")) {
  console.error(`\n${version} can be published: run this with --publish`);
}
const isDone = isReady && (!process.argv.includes("--publish") || publish());
process.exitCode = isDone ? 0 : 1;
