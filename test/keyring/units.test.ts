import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { root, run } from "./run_program.ts";

const examples = join(root, "docs/examples");
const service = "provena-nightly.service";
const timer = "provena-nightly.timer";

let home: string;
let units: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "provena-units-"));
  units = join(home, ".config/systemd/user");
  await mkdir(units, { recursive: true });
  await mkdir(join(home, "bin"));
  await copyFile(join(examples, "nightly.sh"), join(home, "bin", "nightly.sh"));
  for (const unit of [service, timer]) await copyFile(join(examples, unit), join(units, unit));
});

afterEach(() => rm(home, { recursive: true, force: true }));

const verify = () =>
  run("systemd-analyze", ["--user", "verify", join(units, service), join(units, timer)], {
    HOME: home,
    XDG_RUNTIME_DIR: home,
  });

test("systemd accepts the service and its timer", async () => {
  expect(await verify()).toEqual({ code: 0, stdout: "", stderr: "" });
});

test("systemd reports errors in a wrong unit", async () => {
  const text = await readFile(join(units, service), "utf8");
  await writeFile(join(units, service), text.replace("LoadCredential=", "LoadCredentials="));
  expect((await verify()).stderr).toContain("Unknown key 'LoadCredentials'");
});

test("the timer runs every night", async () => {
  const [, when = ""] = /^OnCalendar=(.*)$/m.exec(await readFile(join(units, timer), "utf8")) ?? [];
  const { code, stdout } = await run("systemd-analyze", ["calendar", "--iterations=2", when]);
  expect(code).toBe(0);
  const nights = [...stdout.matchAll(/\d{4}-\d\d-\d\d 02:30:00/g)].map(([night]) => night);
  expect(new Set(nights).size).toBe(2);
});
