/** Protection against guessing user codes: RFC 8628, section 5.1. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { claimsOf, poll, requestDeviceCode, send } from "./client.ts";

let demo: Demo;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  demo = await startDemo({ interval: 0 });
});
afterEach(async () => {
  vi.useRealTimers();
  await demo.close();
});

const open = (userCode: string) => send("GET", `${demo.issuer}/device?user_code=${userCode}`);

async function guess(times: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < times; i++) statuses.push((await open(`BBBB-BBB${"BCDFGH"[i % 6]}`)).status);
  return statuses;
}

describe("ten wrong user codes within a minute", () => {
  it("block the page for all codes, even the right one, and the page says how long to wait", async () => {
    const code = (await requestDeviceCode(demo)).body;
    expect(await guess(10)).toEqual(Array(10).fill(404));
    vi.setSystemTime(Date.now() + 20_000);
    const page = await open(code.user_code);
    expect(page.status).toBe(429);
    expect(page.headers["retry-after"]).toBe("40");
    expect(page.text).toMatch(/Wait a little[^]*Try again in 40 seconds/);
    expect(page.text).not.toContain(code.user_code);
    await expect(demo.approve(code.user_code, "editor")).rejects.toMatchObject({
      code: "ERR_OPERATION",
      message: expect.stringContaining("try again in a minute"),
    });
    expect((await poll(demo, code.device_code)).body.error).toBe("authorization_pending");

    vi.setSystemTime(Date.now() + 40_000);
    await demo.approve(code.user_code, "editor");
    const { access_token: token } = (await poll(demo, code.device_code)).body;
    expect(claimsOf(token).preferred_username).toBe("editor");
  });

  it("are also counted when they are posted in a form", async () => {
    const code = (await requestDeviceCode(demo)).body;
    const page = await open(code.user_code);
    const headers = {
      origin: new URL(demo.issuer).origin,
      cookie: String(page.headers["set-cookie"]).split(";")[0]!,
      "content-type": "application/x-www-form-urlencoded",
    };
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)![1]!;
    const post = (userCode: string) => {
      const fields = { csrf, user_code: userCode, username: "editor", decision: "approve" };
      const body = new URLSearchParams(fields).toString();
      return send("POST", `${demo.issuer}/device`, headers, body);
    };
    for (let i = 0; i < 10; i++) expect((await post("BBBB-BBBB")).status).toBe(404);
    expect((await post(code.user_code)).status).toBe(429);
    expect((await poll(demo, code.device_code)).body.error).toBe("authorization_pending");
  });

  it("are not counted after a minute, and codes that once existed are not counted at all", async () => {
    for (let i = 0; i < 3; i++) {
      expect(await guess(9)).toEqual(Array(9).fill(404));
      vi.setSystemTime(Date.now() + 61_000);
    }
    expect(await guess(11)).toEqual([...Array(10).fill(404), 429]);
    vi.setSystemTime(Date.now() + 61_000);

    const used = (await requestDeviceCode(demo)).body;
    await demo.approve(used.user_code, "editor");
    expect((await poll(demo, used.device_code)).status).toBe(200);
    for (let i = 0; i < 12; i++) expect((await open(used.user_code)).status).toBe(404);
    const code = (await requestDeviceCode(demo)).body;
    await demo.approve(code.user_code, "editor");
  });
});
