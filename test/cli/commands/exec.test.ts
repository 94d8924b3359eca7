import process from "node:process";
import { beforeAll, describe, expect, it } from "vitest";
import { clientOf } from "../../demo/object_store/store_server.ts";
import { Place } from "../../fixture/place.ts";

const place = new Place();

beforeAll(() => place.open({ demo: { approve: "editor" }, signedIn: true }));

describe("exec", () => {
  it("passes the token in the program's environment", async () => {
    const url = `${place.demo.deployment.apis.auth}/check-access/general`;
    const program = `fetch(${JSON.stringify(url)}, { headers: { authorization: ` +
      '"Bearer " + process.env.PROVENA_ACCESS_TOKEN } }).then((r) => console.log(r.status))';
    const { code, stdout, stderr } = await place.machine.start(["exec", "--", ...script(program)])
      .ended;
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "200\n", stderr: "" });
  });

  it("passes the token only to the program, and never as a process argument", async () => {
    const said = async (line: string, token = false) =>
      (await place.machine.start(["exec", "--", "sh", "-c", line], { token }).ended).stdout.trim();
    const given = await said('echo "$PROVENA_ACCESS_TOKEN"', true);
    const processes = await said("ps -A -ww -o args=");
    expect(processes).toContain("ps -A -ww");
    const [, payload, signature] = given.split(".");
    for (const piece of [payload!, signature!]) expect(processes).not.toContain(piece.slice(0, 20));
  });

  it("exits with the program's exit code", async () => {
    expect((await place.machine.start(["exec", "--", "sh", "-c", "exit 7"]).ended).code).toBe(7);
    expect((await place.machine.start(["exec", "--", "true"]).ended).code).toBe(0);
  });

  it("passes the program's options on unchanged", async () => {
    const { stdout } = await place.machine.start(["exec", "echo", "--json", "--help", "-V"]).ended;
    expect(stdout).toBe("--json --help -V\n");
  });

  it("exits with 128 plus the signal's number when a signal ends the program", async () => {
    expect((await place.machine.start(["exec", "--", "sh", "-c", "kill -KILL $$"]).ended).code)
      .toBe(137);
  });

  it("exits with 127 when there is no such program", async () => {
    const { code, stderr } = await place.machine.start(["exec", "--", "no-such-program"]).ended;
    expect(code).toBe(127);
    expect(stderr).toBe("provena: no-such-program: there is no such program\n");
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("forwards %s to the program", async (name) => {
    const program = `process.on("${name}", () => { console.log("heard"); process.exit(5); }); ` +
      'console.log("ready"); setInterval(() => {}, 1000)';
    const running = place.machine.start(["exec", "--", ...script(program)]);
    await running.shows(/ready/);
    running.kill(name);
    const { code, stdout } = await running.ended;
    expect({ code, stdout }).toEqual({ code: 5, stdout: "ready\nheard\n" });
  });

  it("selects the same deployment for the program", async () => {
    const { stdout } = await place.machine.start([
      ...["exec", "--deployment", "demo", "--profile", "default", "--", "sh", "-c"],
      "echo $PROVENA_DEPLOYMENT $PROVENA_PROFILE",
    ]).ended;
    expect(stdout).toBe("demo default\n");
  });
});

describe("exec --files", () => {
  const DATASET = "10378.1/1900024";
  const names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
  const variables = "env | grep -E '^(AWS_|PROVENA_S3)' | sort";

  /** The variables that a program finds. */
  async function found(files: string, env: Record<string, string> = {}) {
    const { code, stdout, stderr } = await place.machine.start(
      ["exec", "--files", files, "--", "sh", "-c", variables],
      { env, token: true },
    ).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return Object.fromEntries(
      stdout.trim().split("\n").map((line) => [line.split("=")[0], line.replace(/^\w+=/, "")]),
    ) as Record<string, string>;
  }

  it("passes keys to a dataset's files, and where they are", async () => {
    const { endpoint } = place.demo.deployment.files!;
    const env = await found(DATASET);
    expect(env).toEqual({
      ...Object.fromEntries(names.map((name) => [name, expect.stringMatching(/.{16}/)])),
      AWS_REGION: "ap-southeast-2",
      AWS_DEFAULT_REGION: "ap-southeast-2",
      AWS_ENDPOINT_URL: endpoint,
      PROVENA_S3_URI: "s3://provena-data/datasets/10378-1-1900024/",
    });
    const get = await clientOf(keysIn(env))(`${endpoint}/provena-data/${PREFIX}colours.csv`);
    expect(get.status).toBe(200);
  });

  it("passes keys to read, and to write only where that is asked for", async () => {
    const url = `${place.demo.deployment.files!.endpoint}/provena-data/${PREFIX}exec.txt`;
    const put = async (files: string) =>
      (await clientOf(keysIn(await found(files)))(url, { method: "PUT", body: "x" })).status;
    expect(await put(DATASET)).toBe(403);
    expect(await put(`${DATASET}:write`)).toBe(200);
  });

  it("takes away what would come before: the caller's own profile and endpoint", async () => {
    const env = await found(DATASET, {
      AWS_PROFILE: "mine",
      AWS_ENDPOINT_URL_S3: "https://mine.example",
      AWS_ACCESS_KEY_ID: "mine",
      AWS_MAX_ATTEMPTS: "2",
    });
    expect(env).not.toHaveProperty("AWS_PROFILE");
    expect(env).not.toHaveProperty("AWS_ENDPOINT_URL_S3");
    expect(env).toHaveProperty("AWS_MAX_ATTEMPTS", "2");
    expect(env.AWS_ACCESS_KEY_ID).not.toBe("mine");
  });

  it("runs nothing if the keys are refused, or it is no handle", async () => {
    const run = async (files: string) =>
      await place.machine.start(["exec", "--files", files, "--", "echo", "ran"]).ended;
    const refused = await run("10378.1/1900020:write");
    expect(refused).toMatchObject({ stdout: "", stderr: expect.stringContaining("write") });
    expect(refused.code).not.toBe(0);
    for (const word of [`${DATASET}:all`, `${DATASET}:write:write`, ":write", ""]) {
      const { code, stdout, stderr } = await run(word);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain("HANDLE:write");
    }
  });
});

const PREFIX = "datasets/10378-1-1900024/";

const keysIn = (env: Record<string, string>) => ({
  accessKeyId: env.AWS_ACCESS_KEY_ID!,
  secretAccessKey: env.AWS_SECRET_ACCESS_KEY!,
  sessionToken: env.AWS_SESSION_TOKEN!,
});

function script(program: string): string[] {
  const imported = `import process from "node:process"; ${program}`;
  return "Deno" in globalThis
    ? [process.execPath, "eval", imported]
    : [process.execPath, "--input-type=module", "-e", imported];
}
