/**
 * Checks what `npm pack` would put into the tarball: every file belongs, none is missing, and
 * together they stay small.
 *
 * Usage: node scripts/check_tarball.mjs (after a build)
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";

/** What belongs: a file or a pattern, with how many there may be. */
const belongs = [
  ["package.json", 1],
  ["README.md", 1],
  ["LICENSE", 1],
  ["CHANGELOG.md", 1],
  ["dist/man/provena.1", 1],
  // One script an entry, and the command.
  [/^dist\/[a-z]+\.js$/, 6],
  [/^dist\/chunks\/[a-z_]+-[\w-]{8}\.js$/, 120],
  ["dist/types/mod.d.ts", 1],
  [/^dist\/types\/src\/(?!cli\/commands\/)[a-z_/]+\.d\.ts$/, 90],
];

/**
 * In bytes; a visitor on a slow line waits for the first. More than a quarter is the embedded
 * deployment, which serves all of Provena's operations.
 */
const budget = { size: 280_000, unpackedSize: 820_000 };

/**
 * What is wrong with a tarball.
 *
 * @param pack what `npm pack --json` says of it
 * @param manifest package.json
 * @returns one sentence each
 */
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
    ...paths.filter((path) => !belongs.some(([pattern]) => matches(path, pattern)))
      .map((path) => `${path} does not belong`),
    ...belongs.flatMap(([pattern, most]) => {
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
