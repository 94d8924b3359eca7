/** The command keeps what Node compiled of it, where Node can, and does without where it may not. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, copyFile, cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { read } from "../house/source.ts";
import { Visitor } from "./visitor.ts";

const { version } = JSON.parse(read("package.json"));
const NOBODY = 65_534;

describe.each(["node-22", "node-24"] as const)("with %s", (runtime) => {
  let visitor: Visitor;
  let installed: string;
  /** For temporary files of the command. */
  let temporary: string;

  const kept = async () => {
    const files = await readdir(join(installed, "dist/.compiled"), { recursive: true });
    return files.filter((file) => /[/\\]/.test(file)).sort();
  };
  /** Runs the command and returns what Node says about the code it keeps. */
  const told = async (): Promise<string> => {
    const variables = [`TMPDIR=${temporary}`, "NODE_DEBUG_NATIVE=COMPILE_CACHE"];
    const command = ["env", ...variables, "node_modules/.bin/provena", "--version"];
    const { code, stdout, stderr } = await visitor.run(command);
    expect(code, stderr).toBe(0);
    expect(stdout.split("\n")).toContain(version);
    return stdout + stderr;
  };

  beforeAll(async () => {
    visitor = await Visitor.create(runtime, inject("registry"));
    installed = join(visitor.folder, "node_modules/provena-notebook");
    temporary = join(visitor.folder, "../temporary");
    await mkdir(temporary);
    const { code, stderr } = await visitor.install();
    expect(code, stderr).toBe(0);
  });
  afterAll(() => visitor.leave());

  test("the first run keeps what was compiled beside the code, and the next one takes it", async () => {
    expect(existsSync(join(installed, "dist/.compiled"))).toBe(false);
    const first = await told();
    expect(first).not.toContain("was accepted");
    const files = await kept();
    expect(files.length).toBeGreaterThanOrEqual(2);

    const next = await told();
    for (
      const file of [/\/dist\/mod\.js was accepted/, /\/chunks\/command-[\w-]{8}\.js was accepted/]
    ) {
      expect(next).toMatch(file);
    }
    expect(next).not.toMatch(/was rejected/);
    expect(await kept()).toEqual(files);
    expect(await readdir(temporary)).toEqual([]);
  });

  test("what was compiled is not packed", async () => {
    expect(await kept()).not.toEqual([]);
    const pack = ["npm", "pack", "--dry-run", "--json", "--ignore-scripts"];
    const { stdout } = await visitor.run(pack, installed);
    const paths = JSON.parse(stdout)[0].files.map(({ path }: { path: string }) => path);
    expect(paths).toContain("dist/bin.js");
    expect(paths.filter((path: string) => path.includes(".compiled"))).toEqual([]);
  });

  test("an installation that the user may not write to works, and stays as it is", async () => {
    const place = await mkdtemp(join(tmpdir(), "provena-read-only-"));
    try {
      const dist = join(place, "dist");
      const node = join(place, "node");
      // The visitor's folders are closed to other users.
      await cp(join(installed, "dist"), dist, {
        recursive: true,
        filter: (path) => !path.includes(".compiled"),
      });
      await copyFile(join(installed, "package.json"), join(place, "package.json"));
      await copyFile(join(visitor.env["PATH"]!, "node"), node);
      await Promise.all([chmod(place, 0o755), chmod(node, 0o755), chmod(dist, 0o555)]);
      // Root may write everywhere.
      const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
      const { status, stdout, stderr } = spawnSync(node, [join(dist, "bin.js"), "--version"], {
        ...user,
        cwd: place,
        env: { TMPDIR: temporary },
        encoding: "utf8",
      });
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
      expect(await readdir(dist)).not.toContain(".compiled");
    } finally {
      await chmod(join(place, "dist"), 0o755);
      await rm(place, { recursive: true, force: true });
    }
  });
});

test("Node 20, which keeps nothing, is asked for nothing", async () => {
  const visitor = await Visitor.create("node-20", inject("registry"));
  try {
    await visitor.install();
    expect(await visitor.provena("--version")).toEqual({
      code: 0,
      stdout: `${version}\n`,
      stderr: "",
    });
    const dist = join(visitor.folder, "node_modules/provena-notebook/dist");
    expect(await readdir(dist)).not.toContain(".compiled");
  } finally {
    await visitor.leave();
  }
});
