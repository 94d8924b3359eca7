import { describe, expect, test } from "vitest";
import { errorCodes } from "../../mod.ts";
import * as mod from "../../mod.ts";
import { bundled } from "../../scripts/bundled_packages.mjs";
import { folderOf, isAllowed, mayImport } from "./import_table.ts";
import { read, readSources, type SourceFile } from "./source.ts";

const sources = readSources();

describe("folders", () => {
  test("every file imports only what its folder may, types included", () => {
    const wrong = sources.flatMap(({ path, imports }) =>
      imports
        .filter(({ file }) => file !== undefined && !isAllowed(path, file))
        .map(({ specifier }) => `${path} imports ${specifier}`)
    );
    expect(wrong).toEqual([]);
  });

  test("every import of one of our files names an existing file", () => {
    const known = new Set(sources.map(({ path }) => path));
    const lost = sources.flatMap(({ path, imports }) =>
      imports
        .filter(({ file }) => file !== undefined && !known.has(file))
        .map(({ specifier }) => `${path} imports ${specifier}`)
    );
    expect(lost).toEqual([]);
  });

  test("every file of src is in a folder, except errors.ts and version.ts", () => {
    const loose = sources.map(({ path }) => path).filter((path) => /^src\/[^/]+$/.test(path));
    expect(loose).toEqual(["src/errors.ts", "src/version.ts"]);
  });

  test("the table has every folder, and no other", () => {
    const folders = new Set(sources.map(({ path }) => folderOf(path)));
    expect([...folders].sort()).toEqual(Object.keys(mayImport).sort());
  });

  test("the data of views is declared in model, so that no other folder imports a view for it", () => {
    const shapes = sources.filter(({ path }) => path.startsWith("src/view/"))
      .flatMap(({ path, code }) =>
        [...code.matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name]) => [path, name])
      ).filter(([, name]) => !name!.endsWith("Context"));
    expect(shapes).toEqual([]);
  });

  test("imports have no cycles, types included", () => {
    expect(cycles(sources)).toEqual([]);
  });

  test("a cycle of two type imports is detected", () => {
    const file = (path: string, other: string): SourceFile => ({
      path,
      lines: 1,
      code: "",
      imports: [{ specifier: other, file: other, kind: "type" }],
    });
    expect(cycles([file("a.ts", "b.ts"), file("b.ts", "a.ts")])).toEqual(["a.ts → b.ts → a.ts"]);
  });
});

/** Each cycle once, from the first file found. */
function cycles(files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]) => {
    const start = trail.indexOf(path);
    if (start >= 0) return void found.push([...trail.slice(start), path].join(" → "));
    if (done.has(path)) return;
    for (const { file } of byPath.get(path)?.imports ?? []) {
      if (file !== undefined) visit(file, [...trail, path]);
    }
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return found;
}

describe("what mod.ts loads", () => {
  const byPath = new Map(sources.map((file) => [file.path, file]));
  const loaded = new Set(["mod.ts"]);
  const ofNode = new Set<string>();
  const packages: string[] = [];
  for (const path of loaded) {
    for (const { specifier, file, kind } of byPath.get(path)?.imports ?? []) {
      if (kind !== "value") continue;
      if (file !== undefined) loaded.add(file);
      else if (specifier.startsWith("node:")) ofNode.add(specifier);
      else packages.push(`${path} imports ${specifier}`);
    }
  }

  test("includes no npm package", () => {
    expect(packages).toEqual([]);
  });

  // Every module slows every cold start: one more, of ours or of Node's, is a decision.
  test("equals the list", async () => {
    const list = [...[...ofNode].sort(), ...[...loaded].sort()].join("\n");
    await expect(`${list}\n`).toMatchFileSnapshot("../golden/loaded_with_mod.txt");
  });
});

describe("the outside world", () => {
  const offenders = (pattern: RegExp, allowed: (path: string) => boolean) =>
    sources
      .filter(({ path }) => !allowed(path))
      .flatMap(({ path, code }) => (code.match(pattern) ?? []).map((hit) => `${path}: ${hit}`));

  test("is accessed through system/system.ts: time, randomness, environment, console", () => {
    const pattern =
      /\b(Date\.now|Math\.random|process\.env|Deno\.env|(set|clear)(Timeout|Interval)\(|console\.\w+|new Date\(\)|performance\.now|process\.exit\b)/g;
    const allowed = (path: string) => /^src\/(system\/system\.ts|cli\/|demo\/)/.test(path);
    expect(offenders(pattern, allowed)).toEqual([]);
  });

  test("is accessed through system, the stores, datasets, the scanner, the demo and three commands: files", () => {
    const allowed =
      /^src\/(system\/(system|builtin|trusted_file|make_folder|atomic_write|file_access)|files\/(content|download|folder|transfer|upload)|store\/(file|lock)\/\w+|scan\/files|demo\/object_store\/content|cli\/commands\/(call\/\w+|start\/\w+|demo\/serve))\.ts$/;
    const others = sources
      .filter(({ path, imports, code }) =>
        !allowed.test(path) &&
        (/\bnodeFs\b/.test(code) || imports.some(({ specifier }) => /^node:fs\b/.test(specifier)))
      )
      .map(({ path }) => path);
    expect(others).toEqual([]);
  });
});

describe("frozen", () => {
  test("the export list", async () => {
    const names = [...read("mod.ts").matchAll(/^export (type )?\{([^}]*)\}/gm)]
      .flatMap(([, type, list = ""]) =>
        list.split(",").map((name) => name.trim()).filter(Boolean)
          .map((name) => (type && !name.startsWith("type ") ? `type ${name}` : name))
      )
      .map((name) => name.replace(/^(type )?.* as /, "$1"));
    const values = names.filter((name) => !name.startsWith("type "));
    expect(values.toSorted()).toEqual(Object.keys(mod).toSorted());
    const list = names.toSorted((a, b) => a.replace("type ", "") < b.replace("type ", "") ? -1 : 1);
    await expect(`${list.join("\n")}\n`).toMatchFileSnapshot("../golden/exports.txt");
  });

  test("the error codes", async () => {
    await expect(`${errorCodes.join("\n")}\n`).toMatchFileSnapshot("../golden/error_codes.txt");
  });
});

describe("package.json and deno.json", () => {
  const npm = JSON.parse(read("package.json"));
  const deno = JSON.parse(read("deno.json"));

  test("have the same version", () => {
    expect(deno.version).toBe(npm.version);
  });

  test("export the same entries", () => {
    const ofNpm = Object.entries<{ types: string }>(npm.exports)
      .filter(([, target]) => typeof target === "object")
      .map(([name, { types }]) => [
        name,
        types.replace("./dist/types/", "./").replace(/\.d\.ts$/, ".ts"),
      ]);
    expect(Object.fromEntries(ofNpm)).toEqual(deno.exports);
  });

  test("require the same ranges of the same packages", () => {
    const ranges: Record<string, string> = {};
    for (const [name, target] of Object.entries<string>(deno.imports)) {
      const [, , range] = /^npm:\/?((?:@[^/]+\/)?[^@]+)@([^/]+)\/?$/.exec(target) ?? [];
      ranges[name.replace(/([^/])\/$/, "$1")] = range ?? target;
    }
    // What is part of the build need not be installed beside it.
    const built = Object.fromEntries(bundled.map((name) => [name, npm.devDependencies[name]]));
    expect(ranges).toEqual({ ...npm.dependencies, ...npm.peerDependencies, ...built });
  });

  test("are locked with every optional package, which npm ci requires", () => {
    const { packages } = JSON.parse(read("package-lock.json"));
    const missing = Object.entries<{ optionalDependencies?: object }>(packages).flatMap(
      ([path, { optionalDependencies = {} }]) =>
        Object.keys(optionalDependencies).filter((name) =>
          !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages)
        ),
    );
    expect(missing).toEqual([]);
  });

  test("have no download addresses in the lock", () => {
    expect(read("package-lock.json")).not.toContain('"resolved"');
  });

  test("name Deno packages as package.json does", () => {
    for (const [name, target] of Object.entries<string>(deno.imports)) {
      expect(target).toMatch(new RegExp(`^npm:/?${name.replace(/\/$/, "")}@`));
    }
  });
});
