/**
 * Scans the notebooks that large packages publish: what is reported must be a credential.
 *
 * The packages are pinned and kept under .cache/. Their notebooks hold a few credentials that
 * their authors published on purpose; those are known, and everything else is a false alarm.
 *
 * Usage: node test/alarms/run.mjs
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { buildScripts } from "../../scripts/build.mjs";
import { apt, download, run, runs } from "../apt.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cache = join(root, ".cache", "alarms");

/** Each with how many notebooks it has at least, and what is known to be in them. */
const packages = [
  { name: "holoviews", version: "1.23.2", wheel: true, notebooks: 300 },
  { name: "seaborn", version: "0.13.2", notebooks: 90 },
  {
    name: "leafmap",
    version: "0.63.1",
    notebooks: 240,
    known: [
      // A guest's password, and a key for map tiles.
      "docs/notebooks/87_actinia.ipynb: password",
      "docs/notebooks/17_vector_tile_layer.ipynb: presigned link",
      "docs/workshops/FOSS4G_2021.ipynb: presigned link",
    ],
  },
  { name: "nbconvert", version: "7.17.2", notebooks: 20 },
  { name: "papermill", version: "2.7.0", notebooks: 20 },
  { name: "nbclient", version: "0.11.0", notebooks: 20 },
];

function preparePython() {
  mkdirSync(cache, { recursive: true });
  const venv = join(cache, "venv");
  if (!runs("python3", "-m", "venv", venv)) {
    apt("python3", "python3-venv");
    run("python3", ["-m", "venv", "--clear", venv]);
  }
  return join(venv, "bin", "python");
}

/** Downloads and unpacks a package, unless it is there. */
function unpack(python, { name, version, wheel = false }) {
  const folder = join(cache, `${name}-${version}`);
  if (existsSync(join(folder, "done"))) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const kind = wheel ? ["--only-binary", ":all:"] : ["--no-binary", ":all:"];
  const options = ["--quiet", "--no-deps", ...kind, "--dest", folder];
  download(python, ["-m", "pip", "download", ...options, `${name}==${version}`]);
  const [file] = readdirSync(folder);
  const unpacker = wheel ? "zipfile" : "tarfile";
  run(python, ["-m", unpacker, "-e", join(folder, file), join(folder, "all")]);
  mkdirSync(join(folder, "done"));
  return folder;
}

/** Scans notebooks with the command; says where and of what kind, by their paths in the package. */
function scan(notebooks, top) {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(cache, "dist", "bin.js"), "scan", "--json", ...notebooks],
    { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  if (!stdout) throw new Error(stderr);
  const { findings, problems } = JSON.parse(stdout);
  return [
    ...findings.map(({ file, kind }) => `${relative(top, file)}: ${kind}`),
    ...problems.map(({ file, reason }) => `${relative(top, file)}: ${reason}`),
  ];
}

const python = preparePython();
await buildScripts(join(cache, "dist"));
// Another folder above may say that its files are no modules.
writeFileSync(join(cache, "dist", "package.json"), '{ "type": "module" }\n');
let passed = 0;
let failed = 0;
for (const each of packages) {
  const all = join(unpack(python, each), "all");
  const top = each.wheel ? all : join(all, `${each.name}-${each.version}`);
  const notebooks = readdirSync(top, { recursive: true })
    .filter((name) => name.endsWith(".ipynb")).map((name) => join(top, name));
  const found = scan(notebooks, top);
  const { known = [] } = each;
  const wrong = [
    ...found.filter((one) => !known.includes(one)).map((one) => `false alarm: ${one}`),
    ...known.filter((one) => !found.includes(one)).map((one) => `no longer found: ${one}`),
    ...notebooks.length < each.notebooks ? [`only ${notebooks.length} notebooks`] : [],
  ];
  if (wrong.length === 0) passed++;
  else failed++;
  const outcome = wrong.length === 0 ? "ok" : "not ok";
  console.log(`${outcome} ${each.name} ${each.version}, ${notebooks.length} notebooks`);
  for (const line of wrong) console.log(`   ${line}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
