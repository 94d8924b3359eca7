import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { Place } from "../../fixture/place.ts";

const place = new Place();

beforeEach(() => place.open());
const path = () => join(place.machine.home, "config/provena/deployments.json");
const domainOf = async (args: readonly string[], env: Record<string, string> = {}) =>
  JSON.parse((await place.machine.run([...args, "status", "--json"], { env })).stdout).deployment;

describe("use", () => {
  it("names a deployment, and later commands use it", async () => {
    const { code, stdout, stderr } = await place.machine.run(["use", "dev.example.org", "reef"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toContain("+ Using dev.example.org - dev.example.org, realm reef");
    expect(await domainOf([])).toEqual({
      domain: "dev.example.org",
      realm: "reef",
      issuer: "https://auth.dev.example.org/auth/realms/reef",
    });
  });

  it("switches between deployments, and lists them", async () => {
    await place.machine.run(["use", "dev.example.org", "reef", "--name", "dev"]);
    await place.machine.run([
      "use",
      "example.org",
      "reef",
      "--name",
      "live",
      "--client-id",
      "mine",
    ]);
    expect((await domainOf([])).domain).toBe("example.org");
    expect((await place.machine.run(["use", "dev"])).code).toBe(0);
    expect((await domainOf([])).domain).toBe("dev.example.org");
    expect((await domainOf(["--deployment", "live"])).domain).toBe("example.org");
    expect(JSON.parse((await place.machine.run(["use", "--json"])).stdout)).toEqual({
      current: "dev",
      deployments: {
        dev: { domain: "dev.example.org", realm: "reef" },
        live: { domain: "example.org", realm: "reef", clientId: "mine" },
      },
    });
    const { stderr } = await place.machine.run(["status", "--deployment", "liv"]);
    expect(stderr).toContain(
      'There is no deployment called "liv" (did you mean "live"?); there are dev, live',
    );
    const { stdout } = await place.machine.run(["use"]);
    expect(stdout).toMatch(/dev {3}dev\.example\.org {2}reef {3}\+ yes\nlive {2}example\.org/);
    expect(stdout).toContain("  provena use live");
  });

  it("takes a deployment off the list, and says if it was the current one", async () => {
    const { machine } = place;
    await machine.run(["use", "dev.example.org", "reef", "--name", "dev"]);
    await machine.run(["use", "example.org", "reef", "--name", "live"]);
    const other = await machine.run(["use", "--remove", "dev"]);
    expect(other).toMatchObject({ code: 0, stdout: "", stderr: "+ Removed dev\n" });
    expect((await domainOf([])).domain).toBe("example.org");
    const { stdout, stderr } = await machine.run(["use", "--remove", "live", "--json"]);
    expect(JSON.parse(stdout)).toEqual({ current: null, deployments: {} });
    expect(stderr).toContain("+ Removed live");
    const gone = await machine.run(["use", "--remove", "live"]);
    expect(gone.code).toBe(2);
    expect(gone.stderr).toContain(
      'There is no deployment called "live". See the list: provena use',
    );
    expect((await machine.run(["use", "dev", "--remove", "dev"])).code).toBe(2);
  });

  it("saves URLs that differ from the default", async () => {
    const issuer = "http://127.0.0.1:9/auth/realms/demo";
    const api = "registry=http://127.0.0.1:9/r";
    await place.machine.run(["use", "localhost", "demo", "--issuer", issuer, "--api", api]);
    expect(JSON.parse(await readFile(path(), "utf8")).deployments.localhost).toEqual({
      domain: "localhost",
      realm: "demo",
      issuer,
      apis: { registry: "http://127.0.0.1:9/r" },
    });
  });

  it("takes a deployment from a file", async () => {
    const file = join(place.machine.home, "reef.json");
    await writeFile(file, JSON.stringify({ domain: "dev.example.org", realm: "reef" }));
    expect((await place.machine.run(["use", file, "--name", "reef"])).code).toBe(0);
    expect((await domainOf([])).domain).toBe("dev.example.org");
    expect((await domainOf(["--deployment", file])).realm).toBe("reef");
  });

  it("knows the realm of well-known deployments", async () => {
    expect((await place.machine.run(["use", "dev.rrap-is.com"])).code).toBe(0);
    expect((await domainOf([])).realm).toBe("rrap");
  });

  it("says that environment variables take precedence over the list", async () => {
    const env = { PROVENA_DOMAIN: "other.example.org", PROVENA_REALM: "reef" };
    const { stderr } = await place.machine.run(["use", "dev.example.org", "reef"], { env });
    expect(stderr).toContain("PROVENA_DOMAIN is set in this shell");
    expect((await domainOf([], env)).domain).toBe("other.example.org");
  });

  it.each([
    [["use", "nope"], 'There is no deployment called "nope"'],
    [["use", "dev.example.org"], "The realm of dev.example.org is not known"],
    [["use", "https://dev.example.org", "reef"], "bare host name"],
    [["use", "./none.json"], "./none.json does not exist"],
    [["use", "dev.example.org", "reef", "--name", "../x"], "A name has only letters, digits"],
    [["use", "dev.example.org", "reef", "--api", "registry"], "--api takes a name and an address"],
    [["use", "dev.example.org", "reef", "--api", "rgstry=https://x.org"], "no API called"],
    [["use", "dev.example.org", "reef", "--issuer", "http://x.org"], "must be https:"],
  ])("%j exits with 2 and changes nothing", async (args, message) => {
    const { code, stderr } = await place.machine.run(args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
    await expect(readFile(path())).rejects.toThrow("ENOENT");
  });

  it("does not reuse a name for another deployment", async () => {
    await place.machine.run(["use", "dev.example.org", "reef"]);
    const { code, stderr } = await place.machine.run(["use", "dev.example.org", "lagoon"]);
    expect(code).toBe(2);
    expect(stderr).toContain("Choose another name with --name");
  });

  it("does not change a file that it cannot read", async () => {
    await mkdir(join(place.machine.home, "config/provena"), { recursive: true });
    await writeFile(path(), "{ broken");
    const { code, stderr } = await place.machine.run(["use", "dev.example.org", "reef"]);
    expect(code).toBe(2);
    expect(stderr).toContain("deployments.json cannot be read");
    expect(await readFile(path(), "utf8")).toBe("{ broken");
  });
});
