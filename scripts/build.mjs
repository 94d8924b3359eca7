/**
 * Builds dist/: one bundle per entry with shared chunks, the type declarations, and the man page.
 *
 * npm packages stay outside the bundles and load at first use, except for what nearly every command
 * needs. Our own modules are bundled, because one large file loads faster than many small ones.
 *
 * Usage: node scripts/build.mjs [--js-only]
 */
import { spawn } from "node:child_process";
import { chmod, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join, posix, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { bundlePackages, isExternal } from "./bundled_packages.mjs";
import { loadBuiltins } from "./load_builtins.mjs";
import { writeManPage } from "./man.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The entries that package.json exports, by file name in dist/. */
const entries = {
  mod: "mod.ts",
  demo: "src/demo/mod.ts",
  keyring: "src/store/keyring/store.ts",
  cli: "src/cli/main.ts",
  bin: "src/cli/bin.ts",
  redis: "src/store/redis/store.ts",
};

/**
 * Modules that become one chunk together with every module that they import statically: to find,
 * open and link a file takes longer than to read more of it.
 */
const wholes = {
  core: [entries.mod],
  session: ["src/public/wiring.ts", "src/store/file/records.ts"],
};

/** Collects the modules of each chunk of {@link wholes}; a module is in the first that needs it. */
function collectWholes(chunkOf) {
  return {
    name: "collect-wholes",
    buildEnd() {
      for (const [chunk, modules] of Object.entries(wholes)) {
        const pending = modules.map((path) => root + path);
        for (const id of pending) {
          const info = this.getModuleInfo(id);
          if (!info || chunkOf.has(id)) continue;
          chunkOf.set(id, chunk);
          pending.push(...info.importedIds);
        }
      }
    },
  };
}

/**
 * Imports a chunk itself where the bundler imports a file that only passes on some of its names: to
 * find, open and link a file takes as long as most of them run.
 */
const withoutFacades = {
  name: "without-facades",
  generateBundle(_, bundle) {
    for (const { fileName, code = "", isDynamicEntry, isEntry } of Object.values(bundle)) {
      const facade = facadeIn(code);
      if (!facade || !(isDynamicEntry || isEntry)) continue;
      const target = posix.join(posix.dirname(fileName), facade.target);
      for (const chunk of Object.values(bundle)) {
        const importing = (file) => {
          const path = posix.relative(posix.dirname(chunk.fileName), file);
          return `import(\`${path.replace(/^(?!\.)/, "./")}\`)`;
        };
        chunk.code = chunk.code?.replaceAll(
          importing(fileName),
          `${importing(target)}.then(e=>({${facade.picked}}))`,
        );
      }
      if (!isEntry) delete bundle[fileName];
    }
  },
};

/** What a file only passes on, and of which other: names, or all of an npm package. */
function facadeIn(code) {
  const [, names, target] = /^export\{([^}]*)\}from"([^"]+)";\s*$/.exec(code) ?? [];
  if (target) {
    const picked = names.split(",").map((name) => name.split(" as "))
      .map(([inner, outer = inner]) => `${outer}:e.${inner}`);
    return { picked, target };
  }
  const [, load, , whole] =
    /^import\{(\w+) as (\w+)\}from"([^"]+)";export default \2\(\);export\{\};\s*$/.exec(code) ?? [];
  return whole ? { picked: `default:e.${load}()`, target: whole } : undefined;
}

/**
 * Puts the core into mod.js itself: to find, open and link another file takes a tenth of a cold
 * import. What the other files use of it passes through one export, `inner`, which is not public: a
 * list, since an object of so many fields takes the runtime a tenth of a millisecond.
 */
const coreInEntry = {
  name: "core-in-entry",
  generateBundle(_, bundle) {
    const entry = bundle["mod.js"];
    const core = Object.values(bundle).find(({ name }) => name === "core");
    const file = core.fileName.split("/").at(-1);
    const [list, names] = /export\{([^}]*)\};?\s*$/.exec(core.code);
    const innerNames = namesIn(names);
    const outerNames = namesIn(/^export\{([^}]*)\}/.exec(entry.code)[1]);
    const exported = [...outerNames].map(([inner, outer]) => {
      const local = [...innerNames].find(([, name]) => name === inner)[0];
      return `${local} as ${outer}`;
    });
    const locals = [...innerNames.keys()];
    const placeOf = new Map(locals.map((local, place) => [innerNames.get(local), place]));
    entry.code = core.code.slice(0, -list.length).replaceAll("import(`./", "import(`./chunks/") +
      `const inner=[${locals}];export{inner,${exported}};\n`;
    entry.imports = core.imports;
    delete bundle[core.fileName];
    const importOfCore = new RegExp(`import\\{([^}]*)\\}from"[^"]*/${file}";`);
    for (const chunk of Object.values(bundle)) {
      const path = chunk.fileName.includes("/") ? "../mod.js" : "./mod.js";
      chunk.code = chunk.code?.replace(importOfCore, (_, picked) => {
        const taken = [...namesIn(picked)].map(([name, local]) =>
          `${local}=core[${placeOf.get(name)}]`
        );
        return `import{inner as core}from"${path}";const ${taken};`;
      });
      if (chunk.code?.includes(file) || chunk.code?.includes("core[undefined]")) {
        throw new Error(`${chunk.fileName} imports what ${path} does not have`);
      }
    }
  },
};

/** The pairs of `a as b, c` in an import or export; the second of `c` is `c` too. */
function namesIn(list) {
  return new Map(
    list.split(",").map((name) => {
      const [first, second = first] = name.split(" as ");
      return [first, second];
    }),
  );
}

/**
 * Escapes what is not ASCII: of one such character, the runtime makes a text of twice the size from
 * the whole file, and compiles that more slowly.
 */
const asciiOnly = {
  name: "ascii-only",
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (!chunk.code) continue;
      if (/String\.raw`[^`]*[\u0080-\uffff]/.test(chunk.code)) {
        throw new Error(`${chunk.fileName} has a raw text that cannot be escaped`);
      }
      chunk.code = chunk.code.replace(
        /[\u0080-\uffff]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );
    }
  },
};

/**
 * Modules that are nearly always loaded together, by the chunk they become: opening a file takes
 * longer than reading a few more lines of it.
 */
const together = {
  first_code: new RegExp(
    "^src/(session/(pending_code|approval)|oauth/(device|limits)|system/(atomic_write|bounded_read|make_folder|request|request_bytes)|" +
      "store/(lock/.*|stale_time|file/(network_file_system|write)))\\.ts$",
  ),
  // What nearly every method of a session takes to show its result.
  results: new RegExp(
    "/node_modules/|^src/(api/person_memory|model/as_result|public/(session_work|status)|" +
      "display/(renderers|picture)|view/(next_step|status|words))\\.ts$",
  ),
  command: new RegExp(
    "^src/(version|cli/(main|calling|program|commands|command|global_options|interrupt|" +
      "exit_code|output|in_shell|progress|standard_output|commands/status))\\.ts$",
  ),
  text: /^src\/text\//,
  credentials: /^src\/model\/credentials\//,
  display: /^src\/display\//,
  client: /^src\/(api\/(client|fetch_json|read_body)|system\/network_error)\.ts$/,
  explorer: /^src\/api\/(explorer|auth_api|person_link|item_details|name_items|lineage)\.ts$/,
  call: /^src\/(cli\/(commands\/call\/\w+|open_api)|system\/file_fault)\.ts$/,
  tokens: /^src\/(session\/polling|oauth\/(device_poll|token|token_answer|verify))\.ts$/,
};

const groups = Object.entries(together).map(([name, files]) => ({
  name,
  test: (id) => files.test(id.startsWith(`${root}src/`) ? id.slice(root.length) : id),
}));

/** Writes the bundles into `dir`, relative to the root, and returns the written chunks. */
export async function buildScripts(dir = "dist") {
  const chunkOf = new Map();
  const bundle = await rolldown({
    cwd: root,
    input: entries,
    platform: "node",
    external: isExternal,
    plugins: [
      collectWholes(chunkOf),
      bundlePackages,
      coreInEntry,
      withoutFacades,
      loadBuiltins,
      asciiOnly,
    ],
    transform: { target: "node20.19" },
  });
  const { output } = await bundle.write({
    dir,
    format: "esm",
    // Messages name a store by its class name.
    minify: { mangle: { keepNames: { class: true, function: false } } },
    chunkFileNames: "chunks/[name]-[hash].js",
    codeSplitting: {
      groups: [
        ...Object.keys(wholes).map((name) => ({ name, test: (id) => chunkOf.get(id) === name })),
        ...groups,
      ],
    },
  });
  await bundle.close();
  await chmod(resolve(root, dir, "bin.js"), 0o755);
  return output;
}

/** Writes dist/types/. */
async function buildDeclarations() {
  const tsc = fileURLToPath(import.meta.resolve("typescript/package.json")).replace(
    /package\.json$/,
    "bin/tsc",
  );
  const child = spawn(
    process.execPath,
    [tsc, "-p", "tsconfig.json", "--noEmit", "false", "--emitDeclarationOnly", "--stripInternal"]
      .concat(["--rootDir", ".", "--outDir", "dist/types"]),
    { cwd: root, stdio: "inherit" },
  );
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`tsc ended with ${code}`);
  await removeUnreached(`${root}dist/types/`);
}

/** Deletes declarations that no exported entry reaches, because they cannot be imported. */
async function removeUnreached(folder) {
  const { exports } = JSON.parse(await readFile(`${root}package.json`, "utf8"));
  const reached = new Set(
    Object.values(exports).filter(({ types }) => types).map(({ types }) => join(root, types)),
  );
  for (const path of reached) {
    const text = await readFile(path, "utf8");
    for (const [, specifier] of text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)) {
      reached.add(join(dirname(path), specifier.replace(/\.[jt]s$/, ".d.ts")));
    }
  }
  const written = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = written.filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  await Promise.all(files.filter((path) => !reached.has(path)).map((path) => rm(path)));
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const started = performance.now();
  const full = !process.argv.includes("--js-only");
  await rm(new URL("../dist", import.meta.url), { recursive: true, force: true });
  await Promise.all([buildScripts(), full && buildDeclarations(), full && writeManPage()]);
  console.error(`Built dist/ in ${Math.round(performance.now() - started)} ms`);
}
