/** `provena` without a command, in every sign-in status. */
import { Buffer } from "node:buffer";
import { beforeEach, expect, it, onTestFinished, vi } from "vitest";
import { Place } from "../../fixture/place.ts";

const place = new Place();

beforeEach(() => place.open({ demo: { approve: "editor" } }));

/** Runs `provena`, which always exits with 0, and returns its output. */
async function overview(env: Record<string, string> = {}): Promise<string> {
  const { code, stdout, stderr } = await place.machine.run([], { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout;
}

/** Moves the clock of the deployment and the command past the access token's expiry. */
function tokenEnds(): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 301_000 });
  onTestFinished(() => void vi.useRealTimers());
}

it("says that no one is signed in", async () => {
  expect(await overview()).toBe(
    "- Not signed in to localhost. To sign in:\n  provena login\nEverything else: provena --help\n",
  );
});

it("says who is signed in, and what to do next", async () => {
  await place.machine.run(["login"]);
  const said = await overview();
  expect(said).toMatch(/^\+ Signed in to localhost as editor@example\.org - 2 roles\n/);
  expect(said).toMatch(/\nprovena roles - what you may do\n/);
  expect(said).toMatch(/\nprovena start - open a notebook that is signed in\n/);
});

it("renews an expired access token to find out the status", async () => {
  await place.machine.run(["login"]);
  tokenEnds();
  expect(await overview()).toMatch(/^\+ Signed in to localhost as editor@example\.org - 2 roles\n/);
});

it("says that the server has ended the session", async () => {
  await place.machine.run(["login"]);
  place.demo.endSessions("editor");
  tokenEnds();
  const said = await overview();
  expect(said).toMatch(
    /^- Signed out: the session of editor@example\.org with localhost has ended/,
  );
  expect(said).toMatch(/\nTo sign in again:\n {2}provena login\n/);
});

it("says that the server cannot be reached, and that the user stays signed in", async () => {
  await place.machine.run(["login"]);
  await place.demo.stop("auth-server");
  tokenEnds();
  const said = await overview();
  expect(said).toMatch(/^! No connection to .*You stay signed in as\s+editor@example\.org/);
  expect(said).toMatch(/cannot be\s+reached/);
  expect(said).toMatch(/\n {2}provena doctor\n/);
});

it("names the variable that contains the token", async () => {
  await place.machine.run(["login"]);
  const { stdout } = await place.machine.run(["token"], { token: true });
  expect(await overview({ PROVENA_ACCESS_TOKEN: stdout.trim() })).toMatch(
    /editor@example\.org - 2 roles - with the token in\s+PROVENA_ACCESS_TOKEN/,
  );
  expect(await overview({ PROVENA_ACCESS_TOKEN: ended(stdout) })).toMatch(
    /^! PROVENA_ACCESS_TOKEN is set, but does not work:[^]*\n {2}unset PROVENA_ACCESS_TOKEN\n/,
  );
});

/** The same token with an expiry in the past. */
function ended(token: string): string {
  const [header, claims = "", signature] = token.trim().split(".");
  const said = JSON.parse(Buffer.from(claims, "base64url").toString());
  const changed = Buffer.from(JSON.stringify({ ...said, exp: 1_700_000_000 }));
  return [header, changed.toString("base64url"), signature].join(".");
}

it("says that an offline token does not help, and how to get another", async () => {
  const said = await overview({ PROVENA_API_TOKEN: "something" });
  expect(said).toMatch(
    /^! PROVENA_API_TOKEN is set, but does not work: [^]*provena login --offline/,
  );
  expect(said).not.toContain("something");
});
