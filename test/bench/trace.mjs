/** When each step of the first code is done. */
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { alternate } from "./drivers/sides.mjs";
import { traceCommandOf } from "./peers.mjs";
import { lineOf } from "./process.mjs";
import { placeIn, withFolder } from "./stage.mjs";
import { shown, spread } from "./spread.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The build, with an oauth4webapi that marks the moment it is loaded. */
async function copyBuild(folder) {
  await cp(join(root, "dist"), join(folder, "dist"), { recursive: true });
  const marked = join(folder, "node_modules/oauth4webapi");
  await mkdir(marked, { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await writeFile(join(marked, "package.json"), '{ "type": "module", "main": "index.js" }');
  await writeFile(
    join(marked, "index.js"),
    `export * from ${JSON.stringify(import.meta.resolve("oauth4webapi"))};
     performance.mark("oauth4webapi");`,
  );
  return pathToFileURL(join(folder, "dist/mod.js")).href;
}

/** The steps in the order of their medians; milliseconds since the process began. */
export async function traceFirstCode(demo, rounds = 15) {
  return await withFolder(async (build) => {
    const dist = await copyBuild(build);
    const trace = () =>
      withFolder((folder) => lineOf(...traceCommandOf({ ...placeIn(folder, demo), dist })));
    const { traced } = await alternate({ traced: trace }, { rounds, warmUp: 2 });
    return Object.keys(traced[0])
      .map((step) => ({ step, at: spread(traced.map((each) => each[step])) }))
      .sort((a, b) => a.at.mid - b.at.mid)
      .map(({ step, at }) => [step, shown(at)]);
  });
}
