import { beforeEach, expect, onTestFinished, test } from "vitest";
import { startDemo } from "../../../src/demo/mod.ts";
import { Place } from "../../fixture/place.ts";

const place = new Place();

beforeEach(() => place.open());

test("provena doctor exits with 0 if nothing is broken, and with 1 otherwise", async () => {
  const demo = await startDemo();
  onTestFinished(() => demo.close());
  await place.machine.use(demo);
  const fine = await place.machine.run(["doctor"]);
  expect(fine).toMatchObject({ code: 0, stderr: "" });
  expect(fine.stdout).toContain("Access token: Sign in: provena login");
  await demo.close();
  const broken = await place.machine.run(["doctor", "--json"]);
  expect(broken.code).toBe(1);
  const { checks } = JSON.parse(broken.stdout);
  for (const check of checks) {
    expect(Object.keys(check)).toEqual(["check", "status", "detail", "remedy", "next"]);
  }
  expect(checks.find(({ check }: { check: string }) => check === "token")).toMatchObject({
    remedy: "Sign in: provena login",
    next: { say: "Sign in", code: "await session.signIn()", command: "provena login" },
  });
  expect(checks.find(({ check }: { check: string }) => check === "issuer").status).toBe("fail");
});

test("provena doctor checks the machine when no deployment is chosen", async () => {
  const { code, stdout } = await place.machine.run(["doctor"]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/Deployment +x broken +No deployment is chosen/);
  expect(stdout).toContain("provena use dev.rrap-is.com rrap");
});
