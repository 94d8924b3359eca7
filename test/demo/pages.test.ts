import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { demoPeople } from "../../src/demo/users.ts";
import { claimsOf, poll, requestDeviceCode, send, signInAs } from "./client.ts";

let demo: Demo;
let origin: string;
beforeAll(async () => {
  demo = await startDemo({
    interval: 0,
    users: {
      tricky: { roles: [], email: "t@example.org", name: "<script>alert(1)</script> O'Tricky" },
    },
  });
  origin = new URL(demo.issuer).origin;
});
afterAll(() => demo.close());

interface OpenPage {
  readonly code: { readonly user_code: string; readonly device_code: string };
  readonly cookie: string;
  readonly csrf: string;
}

async function openDevicePage(): Promise<OpenPage> {
  const code = (await requestDeviceCode(demo)).body;
  const page = await send("GET", code.verification_uri_complete);
  const cookie = String(page.headers["set-cookie"]).split(";")[0]!;
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
  return { code, cookie, csrf };
}

function post(page: OpenPage, change: { origin?: string; cookie?: string; csrf?: string } = {}) {
  const fields = {
    csrf: change.csrf ?? page.csrf,
    user_code: page.code.user_code,
    username: "editor",
    decision: "approve",
  };
  const from = change.origin ?? origin;
  return send("POST", `${demo.issuer}/device`, {
    "content-type": "application/x-www-form-urlencoded",
    cookie: change.cookie ?? page.cookie,
    ...(from === "" ? {} : { origin: from }),
  }, new URLSearchParams(fields).toString());
}

async function isPending(page: OpenPage): Promise<boolean> {
  return (await poll(demo, page.code.device_code)).body.error === "authorization_pending";
}

describe("33 the servers", () => {
  it("accept only 127.0.0.1 and localhost as host, even if another name resolves to 127.0.0.1", async () => {
    for (const url of [demo.issuer, `${demo.deployment.apis.registry}/`]) {
      const { port } = new URL(url);
      const status = async (host: string) => (await send("GET", url, { host })).status;
      expect(await status(`127.0.0.1:${port}`)).toBe(200);
      expect(await status(`localhost:${port}`)).toBe(200);
      expect(await status(`rebound.example.org:${port}`)).toBe(403);
      expect(await status("127.0.0.1:1")).toBe(403);
    }
  });

  it("listen only on 127.0.0.1, not on other addresses of the machine", async () => {
    const addresses = Object.values(networkInterfaces()).flat().map((each) => each!.address);
    const { port } = new URL(demo.issuer);
    for (const address of ["127.0.0.2", ...addresses.filter((each) => each !== "127.0.0.1")]) {
      const host = address.includes(":") ? `[${address.split("%")[0]}]` : address;
      await expect(fetch(`http://${host}:${port}/`)).rejects.toThrow();
    }
  });

  it("reject requests from pages of other origins", async () => {
    const answer = await send("GET", demo.issuer, { origin: "https://elsewhere.example.org" });
    expect(answer.status).toBe(403);
  });

  it("use the issuer's address in the metadata even if the request went to localhost", async () => {
    const local = demo.issuer.replace("127.0.0.1", "localhost");
    const metadata = JSON.parse(
      (await send("GET", `${local}/.well-known/openid-configuration`)).text,
    );
    expect(metadata.token_endpoint.startsWith(demo.issuer)).toBe(true);
  });
});

describe("33 the approval form", () => {
  it("is accepted from the page that contains it", async () => {
    const page = await openDevicePage();
    const done = await post(page);
    expect(done.status).toBe(200);
    expect(done.text).toContain("Approved");
    const tokens = await poll(demo, page.code.device_code);
    expect(claimsOf(tokens.body.access_token).preferred_username).toBe("editor");
  });

  it("is rejected from another origin, or without an origin, cookie or CSRF token", async () => {
    for (
      const change of [
        { origin: "https://elsewhere.example.org" },
        { origin: "null" },
        { origin: "" },
        { cookie: "" },
        { csrf: "" },
        { csrf: "x".repeat(43) },
      ]
    ) {
      const page = await openDevicePage();
      expect((await post(page, change)).status).toBe(403);
      expect(await isPending(page)).toBe(true);
    }
  });

  it("is rejected with the CSRF token of another browser", async () => {
    const [mine, theirs] = [await openDevicePage(), await openDevicePage()];
    expect((await post(mine, { csrf: theirs.csrf })).status).toBe(403);
    expect(await isPending(mine)).toBe(true);
  });
});

describe("the pages", () => {
  const paths = () => [
    `${origin}/`,
    `${origin}/profile?function=roles`,
    `${origin}/profile?function=roles&user=tricky`,
    `${demo.issuer}/device`,
    `${demo.issuer}/device?user_code=%3Cscript%3E`,
  ];

  it("forbid scripts and all external resources", async () => {
    for (const path of paths()) {
      const { headers, text } = await send("GET", path);
      expect(headers["content-security-policy"]).toContain("default-src 'none'");
      expect(headers["x-frame-options"]).toBe("DENY");
      expect(text).not.toContain("<script");
      expect(text).not.toMatch(/\bsrc=|url\(|@import/);
    }
  });

  it("show the code, the client, and every user with their roles", async () => {
    const code = (await requestDeviceCode(demo)).body;
    const { text } = await send("GET", code.verification_uri_complete);
    expect(text).toContain(code.user_code);
    expect(text).toContain("Provena client tools");
    for (const user of Object.keys(demoPeople)) expect(text).toContain(user);
    expect(text).toContain("Reads and changes the entity registry");
  });

  it("change the roles of a user, which appear in the next token", async () => {
    const url = `${origin}/profile?function=roles&user=newcomer`;
    const page = await send("GET", url);
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)![1]!;
    const saved = await send("POST", `${origin}/profile`, {
      origin,
      cookie: String(page.headers["set-cookie"]).split(";")[0]!,
      "content-type": "application/x-www-form-urlencoded",
    }, new URLSearchParams({ csrf, username: "newcomer", role: "handle-read" }).toString());
    expect(saved.status).toBe(303);
    const { access_token: token } = await signInAs(demo, "newcomer");
    expect(claimsOf(token).realm_access).toMatchObject({
      roles: expect.arrayContaining(["handle-read"]),
    });
  });
});
