import { beforeAll, expect, it } from "vitest";
import { errorCodes } from "../../../src/errors.ts";
import { Place } from "../../fixture/place.ts";

const place = new Place();

beforeAll(() => place.open());

it("explains an error and what helps, in any spelling of its code", async () => {
  const shown = await Promise.all(
    ["ERR_NETWORK", "err_network", "network"].map((topic) => place.machine.run(["explain", topic])),
  );
  for (const { code, stdout, stderr } of shown) {
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("No answer from the server");
    expect(stdout).toMatch(/What helps:[^]*\n +provena doctor\n/);
  }
});

it("lists every error code, and problems without a code", async () => {
  const { code, stdout } = await place.machine.run(["explain"]);
  expect(code).toBe(0);
  for (const name of [...errorCodes, "no-kernel"]) expect(stdout).toContain(` ${name}\n`);
});

it("prints the same as JSON", async () => {
  const { stdout } = await place.machine.run(["explain", "ERR_TLS", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ topic: "ERR_TLS", remedies: expect.any(Array) });
});

it("is mentioned after a command's error, and explains that error", async () => {
  const failed = await place.machine.run(["status", "--deployment", "nope"]);
  const [, topic = ""] = /^More: provena explain (\w+)$/m.exec(failed.stderr) ?? [];
  expect(topic).toBe("ERR_CONFIG");
  expect((await place.machine.run(["explain", topic])).code).toBe(0);
});

it("is not mentioned after a usage error", async () => {
  expect((await place.machine.run(["rols"])).stderr).not.toContain("explain");
});

it("says where to look when a topic has no entry", async () => {
  const { code, stderr } = await place.machine.run(["explain", "the weather"]);
  expect(code).toBe(2);
  expect(stderr).toContain('There is no entry called "the weather". List the entries');
});
