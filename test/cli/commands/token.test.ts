import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { DemoOptions } from "../../../src/demo/mod.ts";
import { Machine } from "../../fixture/command.ts";
import { Place } from "../../fixture/place.ts";

const place = new Place();

const setUp = (demo: DemoOptions = {}) => place.open({ demo: { approve: "editor", ...demo } });

const inHome = (...names: string[]) => join(place.machine.home, ...names);

/** A machine that has only the token. */
async function jobMachine(env: Record<string, string>): Promise<Machine> {
  const job = await Machine.create({ CI: "true", ...env });
  await job.use(place.demo);
  return job;
}

async function saveToken(name: string): Promise<string> {
  const file = inHome(name);
  const { code, stderr } = await place.machine.run(["token", "--offline", "--output", file]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return file;
}

describe("an offline sign-in", () => {
  beforeAll(() => setUp());

  it("names the command to sign in if there is none, and leaves no file", async () => {
    const file = inHome("none.token");
    const { code, stderr } = await place.machine.run(["token", "--offline", "--output", file]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^provena: Not signed in\. Sign in: provena login --offline\n/);
    await expect(stat(file)).rejects.toThrow("ENOENT");
  });

  it("is separate from the everyday sign-in, has its roles, and says what to do next", async () => {
    const { code, stderr } = await place.machine.run(["login", "--offline"]);
    expect(code).toBe(0);
    expect(stderr).toContain("Signed in to localhost");
    expect(stderr).toContain("\n  provena token --offline --output FILE\n");
    const { stdout } = await place.machine.run(["roles", "--offline"]);
    expect(stdout).toContain("Entity registry        + yes  + yes  - no");
    expect((await place.machine.run(["roles"])).code).toBe(3);
  });

  it("is shown in the status as offline, without an end", async () => {
    const { stdout } = await place.machine.run(["status", "--offline"]);
    expect(stdout).toContain(
      "Session         offline, until it is revoked or left unused for long",
    );
    const { stdout: json } = await place.machine.run(["status", "--offline", "--json"]);
    expect(JSON.parse(json)).toMatchObject({
      status: "signedIn",
      clientId: "automated-access",
      sessionEndsAt: null,
    });
  });

  it("provides a token that works alone on another machine, from a file and a variable", async () => {
    const file = await saveToken("job.token");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const content = await readFile(file, "utf8");
    for (const env of [{ PROVENA_API_TOKEN_FILE: file }, { PROVENA_API_TOKEN: content }]) {
      const job = await jobMachine(env);
      const { code, stdout } = await job.run(["check", "--require", "registry:write"]);
      expect(code).toBe(0);
      expect(stdout).toContain("Your access");
      await job.remove();
    }
  });

  it("says where the token was written, but does not show it", async () => {
    const words = ["token", "--offline", "--output", inHome("said.token")];
    const { stdout } = await place.machine.start(words).ended;
    expect(stdout).toContain("Saved the offline token in ~/said.token");
    expect(stdout).toContain("provena logout --offline");
    const { stdout: json } = await place.machine.run([
      ...["token", "--offline", "--output", inHome("json.token"), "--json"],
    ]);
    expect(JSON.parse(json)).toEqual({ file: inHome("json.token") });
  });

  it("passes the token unchanged to a program's input, and exits with the program's code", async () => {
    const file = await saveToken("same.token");
    const token = (await readFile(file, "utf8")).trim();
    const { code, stdout } = await place.machine.start(
      ["token", "--offline", "--", "sh", "-c", "sha256sum; exit 7"],
    ).ended;
    expect(code).toBe(7);
    expect(stdout.split(" ")[0]).toBe(createHash("sha256").update(token).digest("hex"));
  });

  it("accepts a program that does not read its input", async () => {
    expect((await place.machine.run(["token", "--offline", "--", "true"])).code).toBe(0);
  });
});

describe("where the offline token is not written", () => {
  beforeAll(async () => {
    const close = await setUp();
    await place.machine.run(["login", "--offline"]);
    return close;
  });

  const refusesFile = async (file: string, message: string | RegExp, env = {}) => {
    const { code, stdout, stderr } = await place.machine.run(
      ["token", "--offline", "--output", file],
      { env },
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
  };

  it("not over an existing file", async () => {
    const file = inHome("there");
    await writeFile(file, "mine");
    await refusesFile(file, /is there already.*Remove it, or name a new file/);
    expect(await readFile(file, "utf8")).toBe("mine");
  });

  it("not through a symbolic link, dangling or not", async () => {
    const target = inHome("target");
    await symlink(target, inHome("link"));
    await refusesFile(inHome("link"), /is a symbolic link/);
    await expect(stat(target)).rejects.toThrow("ENOENT");
  });

  it("not into a folder that does not exist", async () => {
    await refusesFile(inHome("no", "such"), /There is no folder .*mkdir/);
  });

  it("not into a git work tree, unless git ignores the file", async () => {
    const tree = inHome("tree");
    execFileSync("git", ["init", "-q", tree]);
    await mkdir(join(tree, "below"));
    await refusesFile(join(tree, "below", "job.token"), /git work tree that does not ignore it/);
    await symlink(tree, inHome("way-in"));
    await refusesFile(inHome("way-in", "job.token"), /git work tree/);
    await writeFile(join(tree, ".gitignore"), "*.token\n");
    const inside = join(tree, "below", "job.token");
    expect((await place.machine.run(["token", "--offline", "--output", inside])).code).toBe(0);
    expect((await stat(inside)).mode & 0o777).toBe(0o600);
    await refusesFile(join(tree, "below", "job.txt"), /git work tree/);
  });

  it("not below a .git folder if git is not installed", async () => {
    const tree = inHome("tree");
    const env = { PATH: inHome("empty") };
    await refusesFile(join(tree, "other.token"), /in a git work tree, and git cannot say/, env);
    const elsewhere = ["token", "--offline", "--output", inHome("elsewhere.token")];
    expect((await place.machine.run(elsewhere, { env })).code).toBe(0);
  });

  it.each([[[]], [["--reveal"]], [["--yes"]], [["--json"]]])(
    "not to a pipe with just %j",
    async (flags) => {
      const { code, stdout, stderr } = await place.machine.run(["token", "--offline", ...flags]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(/--output FILE/);
    },
  );

  it("not to two places", async () => {
    const { code, stderr } = await place.machine.run([
      ...["token", "--offline", "--output", inHome("one"), "--", "cat"],
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain("goes to one place");
    await expect(stat(inHome("one"))).rejects.toThrow("ENOENT");
  });

  it("only after --reveal and a confirmation to the screen", async () => {
    const asking = place.machine.inTerminal("provena token --offline --reveal; echo code=$?");
    await asking.shows(/Show the offline token\?/);
    asking.child.stdin!.write("n");
    const { stdout } = await asking.ended;
    expect(stdout).toContain("code=1");

    const insisting = place.machine.inTerminal("provena token --offline --reveal", { token: true });
    await insisting.shows(/Show the offline token\?/);
    insisting.child.stdin!.write("y");
    expect((await insisting.ended).stdout).toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/);

    const twice = await place.machine.run(["token", "--offline", "--reveal", "--yes"], {
      token: true,
    });
    expect(twice.stdout).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+\n$/);
  });

  it("and an access token is not written there either", async () => {
    for (const words of [["--output", inHome("access")], ["--", "cat"]]) {
      const { code, stderr } = await place.machine.run(["token", ...words]);
      expect(code).toBe(2);
      expect(stderr).toContain("Add --offline");
    }
  });
});

describe("a rotating token in a file that cannot be written", () => {
  let file: string;
  let job: Machine;

  beforeAll(async () => {
    const close = await setUp({ strictRotation: true });
    await place.machine.run(["login", "--offline"]);
    file = await saveToken("job.token");
    const secrets = inHome("secrets");
    await mkdir(secrets);
    await writeFile(join(secrets, "token"), await readFile(file), { mode: 0o400 });
    await chmod(secrets, 0o500);
    job = await jobMachine({ PROVENA_API_TOKEN_FILE: join(secrets, "token") });
    return async () => {
      await job.remove();
      await close();
    };
  });

  it("works in later runs, and the first run says so", async () => {
    const first = await job.run(["token"], { token: true });
    expect(first.code).toBe(0);
    expect(first.stderr).toContain("The server replaced the offline token");
    for (let run = 0; run < 2; run++) {
      const { code, stderr } = await job.run(["token"], { token: true });
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    }
  });

  it("can be passed on in its current form, for a machine without a cache", async () => {
    const saved = join(job.home, "newest");
    const { code } = await job.run(["token", "--offline", "--", "sh", "-c", `cat > ${saved}`]);
    expect(code).toBe(0);
    const forgetful = await jobMachine({ PROVENA_API_TOKEN: await readFile(saved, "utf8") });
    const { code: used, stderr } = await forgetful.run(["roles"]);
    expect(used).toBe(0);
    expect(stderr).toContain("provena token --offline -- COMMAND");
    await forgetful.remove();
  });

  it("tells a machine that lost its cache why sign-in fails, and what to do", async () => {
    const forgetful = await jobMachine({ PROVENA_API_TOKEN_FILE: file });
    const { code, stderr } = await forgetful.run(["roles"]);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /used twice.*Make a new offline token .*: provena login --offline --force/,
    );
    await forgetful.remove();
  });
});

describe("an offline session that was ended", () => {
  let job: Machine;

  beforeAll(async () => {
    const close = await setUp();
    await place.machine.run(["login", "--offline"]);
    job = await jobMachine({ PROVENA_API_TOKEN_FILE: await saveToken("job.token") });
    return async () => {
      await job.remove();
      await close();
    };
  });

  const remedy = /Make a new offline token .*: provena login --offline --force && provena token/;

  it("by its owner: the job fails at once, says who may have ended it, and how to continue", async () => {
    expect((await job.run(["roles"])).code).toBe(0);
    expect((await place.machine.run(["logout", "--offline"])).code).toBe(0);
    const { code, stdout, stderr } = await job.run(["roles"]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(/revoked by its owner or an administrator.*Offline user session/);
    expect(stderr).toMatch(remedy);
  });

  it("by an administrator: the same", async () => {
    await place.machine.run(["login", "--offline"]);
    const again = await jobMachine({ PROVENA_API_TOKEN_FILE: await saveToken("again.token") });
    expect((await again.run(["roles"])).code).toBe(0);
    place.demo.endSessions("editor");
    const { code, stderr } = await again.run(["roles"]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/accepts only tokens issued after this session/);
    expect(stderr).toMatch(remedy);
    await again.remove();
  });
});
