/** Many processes of the command at the same time. */
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { FileStore } from "../../mod.ts";
import { type Ended, Machine } from "../fixture/command.ts";
import { Place } from "../fixture/place.ts";

const place = new Place();
beforeEach(() => place.open({ demo: { approve: "editor", strictRotation: true } }));

async function tokensOf(machine: Machine, processes: number): Promise<readonly Ended[]> {
  const runs = await Promise.all(
    Array.from({ length: processes }, () => machine.start(["token"], { token: true }).ended),
  );
  expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
    runs.map(() => ({ code: 0, stderr: "" })),
  );
  return runs;
}

test("twenty processes with an expired token refresh it once", async () => {
  await place.machine.run(["login"]);
  const files = new FileStore(join(place.machine.home, "tokens"));
  const [key = ""] = await files.list();
  const record = await files.load(key);
  if (record?.kind !== "tokens") throw new Error("There should be tokens");
  const long = Date.now() - 600_000;
  const tokens = { ...record.tokens, receivedAt: long, expiresAt: long + 300_000 };
  await files.save(key, { ...record, tokens });
  const runs = await tokensOf(place.machine, 20);
  expect(new Set(runs.map(({ stdout }) => stdout)).size).toBe(1);
  const refreshes = place.demo.requests.filter(({ grantType }) => grantType === "refresh_token");
  expect(refreshes.map(({ status }) => status)).toEqual([200]);
}, 120_000);

test(
  "ten processes share an offline token that is rotated at each use and cannot be written back",
  async () => {
    const { machine, demo } = place;
    await machine.run(["login", "--offline"]);
    const saved = join(machine.home, "saved.token");
    expect((await machine.run(["token", "--offline", "--output", saved])).code).toBe(0);
    const job = await Machine.create({ CI: "true", PROVENA_API_TOKEN_FILE: saved });
    await job.use(demo);
    // The first prints a notice that the server has replaced the token.
    expect((await job.run(["token"], { token: true })).code).toBe(0);
    await tokensOf(job, 10);
    await job.remove();
  },
  60_000,
);
