/** Compares the packages of an installation with docs/dependencies.md. */
import { expect, test } from "vitest";
import { bundled } from "../../scripts/bundled_packages.mjs";
import { read } from "./source.ts";

interface Locked {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly hasInstallScript?: boolean;
}

const packages: Readonly<Record<string, Locked>> = JSON.parse(read("package-lock.json")).packages;
const manifest = JSON.parse(read("package.json"));
const page = read("docs/dependencies.md");

const nameOf = (place: string) => place.replace(/^.*node_modules\//, "");

/** Where Node finds a package: in the importing package's folder, or in one above. */
function locate(name: string, asker: string): string | undefined {
  const place = `${asker && `${asker}/`}node_modules/${name}`;
  if (place in packages) return place;
  const above = asker.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, "");
  return asker === "" ? undefined : locate(name, above);
}

/** All packages of the installation by place, with the names of those that require them. */
function closure(): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const visit = (asker: string) => {
    const { dependencies, optionalDependencies } = packages[asker]!;
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const place = locate(name, asker);
      if (place === undefined) continue;
      const askers = found.get(place) ?? new Set();
      askers.add(nameOf(asker));
      if (found.has(place)) continue;
      found.set(place, askers);
      visit(place);
    }
  };
  visit("");
  return found;
}

test("every package we require is on the page, with its purpose", () => {
  const rows = [...page.matchAll(/^\| `([^`]+)` \| (.+?) \| (.+?) \|$/gm)];
  const asked = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  expect(rows.map(([, name]) => name).toSorted()).toEqual([...asked, ...bundled].toSorted());
});

test("every indirect package is on the page, with the package that requires it", () => {
  const brought = new Map<string, Set<string>>();
  for (const [place, askers] of closure()) {
    const bringers = [...askers].filter((name) => name !== "");
    if (bringers.length === 0) continue;
    const name = nameOf(place);
    brought.set(name, new Set([...brought.get(name) ?? [], ...bringers]));
  }
  const lines = [...brought].map(([name, bringers]) =>
    `${name} < ${[...bringers].toSorted().join(", ")}`
  );
  const listed = /```text\n([^]*?)\n```/.exec(page)?.[1];
  expect(listed).toBe(lines.toSorted().join("\n"));
});

test("the page has the number of packages", () => {
  expect(page).toContain(`${closure().size} packages beside our own.`);
});

test("no package runs a script when it is installed", () => {
  const places = [...closure().keys()];
  expect(places.length).toBeGreaterThan(Object.keys(manifest.dependencies).length);
  expect(places.filter((place) => packages[place]?.hasInstallScript)).toEqual([]);
  expect(Object.keys(manifest.scripts).filter((name) => /install$/.test(name))).toEqual([]);
});
