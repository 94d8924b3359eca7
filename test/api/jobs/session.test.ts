import { expect, test } from "vitest";
import { MemoryStore, signIn } from "../../../mod.ts";
import { startDemo } from "../../../src/demo/mod.ts";

test("a session waits past the end of its token, which is renewed meanwhile", async () => {
  await using demo = await startDemo({
    approve: "editor",
    interval: 0.05,
    accessTokenTtl: 1,
    jobs: { pace: 400 },
  });
  const shown: string[] = [];
  const session = await signIn({
    deployment: demo.deployment,
    interactive: true,
    store: new MemoryStore(),
    display: { show: ({ text }) => void shown.push(text) },
  });
  const store = await session.api("data-store");
  const version = { id: "10378.1/1900026", reason: "a second edition" };
  const answer = await store.call("version_dataset", version);
  expect(String(answer)).toContain("This started a job, which goes on. To wait for its end:");
  const renewals = () => demo.requests.filter(({ path }) => path.endsWith("/token")).length;
  const before = renewals();
  shown.length = 0;
  const done = await session.waitFor(answer, { timeout: 20_000 });
  expect(done).toMatchObject({ status: "SUCCEEDED", jobs: [{}, {}] });
  expect(renewals()).toBeGreaterThan(before);
  expect(shown).toContainEqual(expect.stringContaining("Registering who made the version"));
  expect(shown.at(-1)).toMatch(/The new version is registered: 10378\.1\/\d+ · waited \d+ s/);
  await session.signOut();
});
