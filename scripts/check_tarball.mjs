/**
 * Checks the files that `npm pack` would put into the tarball: all are expected, none is missing,
 * and their total size stays within a budget.
 *
 * Usage: node scripts/check_tarball.mjs (after a build)
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";

/** The expected files: a path or a pattern, with the maximum number of matches. */
const expected = [
  ["package.json", 1],
  ["README.md", 1],
  ["LICENSE", 1],
  ["CHANGELOG.md", 1],
  ["dist/man/provena.1", 1],
  // One script per entry, and the command.
  [/^dist\/[a-z]+\.js$/, 6],
  [/^dist\/chunks\/[a-z_]+-[\w-]{8}\.js$/, 170],
  ["dist/types/mod.d.ts", 1],
  [/^dist\/types\/src\/(?!cli\/commands\/)[a-z_/]+\.d\.ts$/, 100],
];

/**
 * In bytes. `size` is what a user with a slow connection downloads. More than a quarter is the
 * embedded deployment, which serves all of Provena's operations.
 */
const budget = { size: 385_000, unpackedSize: 1_090_000 };

/** Lists what is wrong with a tarball, given the output of `npm pack --json` and package.json. */
export function faultsOf(pack, manifest) {
  const paths = pack.files.map(({ path }) => path);
  const matches = (path, pattern) =>
    typeof pattern === "string" ? path === pattern : pattern.test(path);
  const promised = [
    ...Object.values(manifest.bin),
    ...manifest.man,
    ...Object.values(manifest.exports)
      .flatMap((target) => typeof target === "string" ? target : Object.values(target)),
  ].map((path) => path.replace(/^\.\//, ""));
  return [
    ...paths.filter((path) => !expected.some(([pattern]) => matches(path, pattern)))
      .map((path) => `${path} does not belong`),
    ...expected.flatMap(([pattern, most]) => {
      const { length } = paths.filter((path) => matches(path, pattern));
      if (length === 0) return [`${pattern} is missing`];
      return length > most ? [`${length} files are like ${pattern}, ${most} at most`] : [];
    }),
    ...promised.filter((path) => !paths.includes(path))
      .map((path) => `package.json names ${path}, which is not there`),
    ...Object.entries(budget).filter(([name, most]) => pack[name] > most)
      .map(([name, most]) => `${name} is ${pack[name]} bytes, ${most} at most`),
  ];
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { stdout } = spawnSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    encoding: "utf8",
  });
  const [pack] = JSON.parse(stdout);
  const manifest = JSON.parse(readFileSync("package.json", "utf8"));
  const faults = faultsOf(pack, manifest);
  for (const fault of faults) console.error(fault);
  console.error(`${pack.entryCount} files, ${pack.size} bytes, ${pack.unpackedSize} unpacked`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
