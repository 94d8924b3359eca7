/** Downloads a large file of a dataset, beside `aws s3 cp`. */
import { randomBytes } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { awsEnvironment, install } from "../files/install.mjs";
import { alternate, takenBy } from "./drivers/sides.mjs";
import { lineOf, runNode } from "./process.mjs";
import { absolute, over } from "./rows.mjs";
import { signedIn, withFolder } from "./stage.mjs";

const MiB = 2 ** 20;
const SIZE = 1024 * MiB;
const dist = new URL("../../dist/mod.js", import.meta.url).href;
/** A dataset that `editor` may write to. */
const HANDLE = "10378.1/1900024";

async function writeLarge(path) {
  const file = await open(path, "w");
  for (let at = 0; at < SIZE; at += 64 * MiB) await file.write(randomBytes(64 * MiB));
  await file.close();
}

/** Time in ms, and the most memory over that before it began, in MB. */
const scriptFor = (deployment, folder) =>
  `import { createSession } from ${JSON.stringify(dist)};
   const session = createSession({ display: "none", deployment: ${JSON.stringify(deployment)} });
   const files = await session.files(${JSON.stringify(HANDLE)});
   const idle = process.memoryUsage().rss;
   let most = idle;
   const timer = setInterval(() => most = Math.max(most, process.memoryUsage().rss), 20);
   const started = performance.now();
   await files.download(${JSON.stringify(folder)}, { paths: ["large.bin"] });
   clearInterval(timer);
   console.log(JSON.stringify({ wall: performance.now() - started, memory: (most - idle) / 1e6 }));`;

/** Downloads 1 GiB with both, in turn. */
export async function measureDownload(demo, rounds) {
  install();
  const session = await signedIn(demo);
  return await withFolder(async (folder) => {
    const large = join(folder, "large.bin");
    await writeLarge(large);
    const files = await session.files(HANDLE);
    await files.upload(large);
    await rm(large);
    const keys = await files.credentials("read")();
    const env = awsEnvironment(demo.deployment.files, keys, folder);
    const into = join(folder, "down");
    const clear = () => rm(into, { recursive: true, force: true });
    const source = `${files.uri.replace(/\/$/, "")}/large.bin`;
    const figures = await alternate({
      "provena-notebook": async () => {
        const figure = await runNode(scriptFor(demo.deployment, into));
        await clear();
        return figure;
      },
      "aws s3 cp": async () => {
        const args = ["s3", "cp", "--quiet", source, join(into, "large.bin")];
        const { wall } = await takenBy(() => lineOf("aws", args, { env }));
        await clear();
        return { wall };
      },
    }, { rounds, warmUp: 0 });
    const memory = figures["provena-notebook"].map((each) => each.memory);
    const sides = ["aws s3 cp", "provena-notebook"];
    return [
      { ...over("time of aws s3 cp for 1 GiB", figures, sides, { by: "wall", least: 0.8 }) },
      absolute("memory of that download over idle", memory, { unit: "MB", most: 100 }),
    ];
  });
}
