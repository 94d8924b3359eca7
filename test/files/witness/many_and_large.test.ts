/** Thousands of files and very large files: transfers, their memory, and `aws s3` for comparison. */
import { spawn, spawnSync } from "node:child_process";
import { mkdir, open, rm, symlink, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signInAs } from "../../demo/client.ts";
import { cases } from "../../fixture/cases.ts";
import { writeBundle } from "../../write_bundle.mjs";
import type { ChildReport, ChildWork } from "../transfer_child.ts";
import { DATASET, type Place, PREFIX, startPlace } from "./deployment.ts";

const MiB = 1024 * 1024;
const GiB = 1024 * MiB;
const LARGE = cases(1, 4) * GiB;
const MANY = 10_000;
/** Limit of the memory of a transfer above that of the idle process, in bytes. */
const MAX_MEMORY = 100_000_000;
const URI = `s3://provena-data/${PREFIX}`;
const root = fileURLToPath(new URL("../../..", import.meta.url));

let place: Place;
let token: string;
let programs: string;

beforeAll(async () => {
  place = await startPlace();
  token = (await signInAs(place.demo, "editor")).access_token;
  programs = join(place.folder, "programs");
  await writeBundle({ child: "test/files/transfer_child.ts" }, programs);
  await symlink(join(root, "node_modules"), join(programs, "node_modules"));
  await mkdir(join(place.folder, "large"));
  await mkdir(join(place.folder, "many"));
  const file = await open(join(place.folder, "large/large.bin"), "w");
  for (let at = 0; at < LARGE; at += 64 * MiB) await file.write(randomBytes(64 * MiB));
  await file.close();
  for (let i = 0; i < MANY; i++) {
    if (i % 100 === 0) await mkdir(join(place.folder, `many/${i / 100}`));
    await writeFile(
      join(place.folder, `many/${Math.floor(i / 100)}/${i}.csv`),
      `${i},`.repeat(300),
    );
  }
});

afterAll(async () => await place[Symbol.asyncDispose]());

async function ours(
  direction: ChildWork["direction"],
  local: string,
  at = "",
): Promise<ChildReport> {
  const { deployment } = place.demo;
  const more = direction === "upload" ? { to: `${at}/` } : { paths: [at] };
  const work: ChildWork = {
    deployment,
    token,
    handle: DATASET,
    direction,
    local: join(place.folder, local),
    ...more,
  };
  const child = spawn("node", [join(programs, "child.js")], {
    env: { ...process.env, TRANSFER: JSON.stringify(work) },
  });
  const [said, failed] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (said === "") throw new Error(failed);
  return JSON.parse(said);
}

async function aws(access: "read" | "write", from: string, to: string): Promise<number> {
  const started = performance.now();
  const { code, stderr } = await place.aws(access, "s3", "cp", "--recursive", "--quiet", from, to);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return (performance.now() - started) / 1000;
}

function expectSame(folder: string, other: string): void {
  const options = { cwd: place.folder, encoding: "utf8" } as const;
  expect(spawnSync("sh", ["-c", `diff -rq ${folder} ${other}`], options).stdout).toBe("");
}

describe.each([["large", 1, LARGE], ["many", MANY, undefined]] as const)(
  "%s",
  (name, count, bytes) => {
    it("is uploaded and downloaded unchanged, in bounded memory", async () => {
      const up = await ours("upload", name, name);
      const awsUp = await aws("write", name, `${URI}aws-${name}/`);
      const down = await ours("download", `down-${name}`, name);
      const awsDown = await aws("read", `${URI}aws-${name}/`, `aws-${name}`);
      const line = (way: string, { seconds, cpuSeconds, memory }: ChildReport, theirs: number) =>
        `${name} ${way}: ${seconds.toFixed(1)} s (CPU ${cpuSeconds.toFixed(1)} s), ` +
        `${Math.round(memory / 1e6)} MB over idle; aws s3 cp ${theirs.toFixed(1)} s`;
      console.log(`${line("up", up, awsUp)}\n${line("down", down, awsDown)}`);
      for (const report of [up, down]) {
        expect(report).toMatchObject({ moved: count, refused: [], ...bytes && { bytes } });
        expect(report.memory).toBeLessThan(MAX_MEMORY);
      }
      expectSame(name, `down-${name}/${name}`);
      const again = await ours("download", `down-${name}`, name);
      expect(again).toMatchObject({ moved: 0, skipped: count });
      await rm(join(place.folder, `down-${name}`), { recursive: true });
      await rm(join(place.folder, `aws-${name}`), { recursive: true });
    }, 1_200_000);
  },
);
