import { exportSPKI, generateKeyPair, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { html, huge, json } from "../faults/answers.ts";
import { apiNames, defineDeployment } from "../../src/model/deployment.ts";
import { ScriptedServer } from "../faults/scripted_server.ts";
import { createSessionIn } from "../../src/public/sign_in.ts";
import { FileStore } from "../../src/store/file/store.ts";
import { settle } from "../fake_system.ts";
import { temporaryFolder } from "../store/folder.ts";
import { failureOf, openStage, type Stage } from "./stage.ts";

describe("19 Discovery must match this issuer, and its endpoints this origin", () => {
  test("19 metadata of another issuer is refused, and nothing is sent", async () => {
    await using stage = await openStage();
    stage.auth.metadata = { issuer: "https://evil.example/realms/stage" };
    expect((await failureOf(stage.session().signIn())).code).toBe("ERR_DISCOVERY");
    expect(stage.auth.requests.map((request) => request.method)).toEqual(["GET"]);
  });

  for (const prefix of ["/auth", ""]) {
    test(`19 endpoints come only from discovery, with the prefix "${prefix}"`, async () => {
      await using stage = await openStage({ auth: { prefix } });
      const moved = `${stage.auth.origin}/somewhere/else`;
      stage.auth.metadata = { device_authorization_endpoint: moved };
      stage.auth.always("/somewhere/else", (request, response, socket) => {
        stage.auth.requests.push({ ...request, path: "moved" });
        return json({ error: "access_denied" }, 400)(request, response, socket);
      });
      await failureOf(stage.session().signIn());
      expect(stage.auth.count("moved")).toBe(1);
      expect(stage.auth.count(stage.auth.path("device"))).toBe(0);
    });
  }

  const endpoints = [
    "token_endpoint",
    "jwks_uri",
    "device_authorization_endpoint",
    "end_session_endpoint",
    "revocation_endpoint",
  ];
  describe("19 an endpoint of another origin is refused", () => {
    for (const endpoint of endpoints) {
      for (const name of ["user", "user:pa55", ":pa55"]) {
        test(`${endpoint} of its own with ${name}@`, async () => {
          await using stage = await openStage();
          const address = stage.auth.origin.replace("//", `//${name}@`);
          stage.auth.metadata = { [endpoint]: `${address}/x` };
          const failure = await failureOf(stage.session().signIn());
          expect(failure.code).toBe("ERR_DISCOVERY");
          expect(failure.message).not.toContain("pa55");
          expect(stage.auth.requests.every((request) => request.method === "GET")).toBe(true);
        });
      }
      for (
        const address of ["https://evil.example/x", "http://127.0.0.1:9/x", "not an address", 7]
      ) {
        test(`${endpoint} at ${address}`, async () => {
          await using stage = await openStage();
          stage.auth.metadata = { [endpoint]: address };
          expect((await failureOf(stage.session().signIn())).code).toBe("ERR_DISCOVERY");
          expect(stage.auth.requests.every((request) => request.method === "GET")).toBe(true);
        });
      }
    }
  });

  const bad = {
    "HTML with 200": html(200),
    "404": html(404),
    "a redirect": html(302, { location: "https://evil.example/" }),
    "three megabytes": huge(3_000_000),
    "an array": json([]),
    "null": json(null),
  };
  for (const [what, answer] of Object.entries(bad)) {
    test(`19 metadata that is ${what} is a readable, typed error`, async () => {
      await using stage = await openStage();
      stage.auth.once(stage.auth.path("discovery"), answer);
      const failure = await failureOf(stage.session().signIn());
      expect(failure.code).toBe(what === "three megabytes" ? "ERR_NETWORK" : "ERR_DISCOVERY");
      expect(failure.message).not.toMatch(/[<>]/);
      expect(failure.message.length).toBeLessThan(400);
    });
  }

  test("19 the card shows the host, and says that the issuer is new, the first time only", async () => {
    const store = new FileStore(await temporaryFolder());
    await using stage = await openStage({ store, system: { fastForward: false } });
    const { auth, system } = stage;
    const host = new URL(auth.issuer).host;
    const cards: string[] = [];
    for (const attempt of ["first", "second"]) {
      stage.shown.length = 0;
      const session = stage.session();
      const signedIn = session.signIn({ force: attempt === "second" });
      await system.asleep();
      while (!stage.shown.length) await settle();
      cards.push(stage.shown[0]!.text);
      auth.approveLast();
      await system.advance(5000);
      await signedIn;
    }
    expect(cards[0]).toContain(host);
    expect(cards[0]).toMatch(/first sign-in/i);
    expect(cards[1]).toContain(host);
    expect(cards[1]).not.toMatch(/first sign-in/i);
  });
});

describe("20 Access tokens are verified", () => {
  const part = (value: unknown) =>
    btoa(JSON.stringify(value)).replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_");

  async function claimsOf(stage: Stage): Promise<Record<string, unknown>> {
    const token = await stage.auth.accessToken({ sub: "sub-of-editor", username: "editor" });
    return JSON.parse(atob(token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/")));
  }

  const forged: Record<string, (stage: Stage) => Promise<string>> = {
    "alg none": async (stage) => `${part({ alg: "none" })}.${part(await claimsOf(stage))}.`,
    "alg none with its signature": async (stage) =>
      `${part({ alg: "none" })}.${part(await claimsOf(stage))}.c2ln`,
    "HS256 with the public key": async (stage) => {
      const { keys: [key] } = await stage.auth.keySet();
      const imported = await (await import("jose")).importJWK(key!, "RS256");
      const pem = await exportSPKI(imported as CryptoKey);
      return await new SignJWT(await claimsOf(stage))
        .setProtectedHeader({ alg: "HS256", kid: "key-1" }).sign(new TextEncoder().encode(pem));
    },
    "an unknown kid": async (stage) =>
      await stage.auth.accessToken(
        { sub: "sub-of-editor", username: "editor" },
        { header: { kid: "key-of-nobody" } },
      ),
    "another key under the right kid": async (stage) => {
      const { privateKey } = await generateKeyPair("RS256");
      return await new SignJWT(await claimsOf(stage))
        .setProtectedHeader({ alg: "RS256", kid: "key-1" }).sign(privateKey);
    },
    "no JWT": () => Promise.resolve("0paque.t0ken.0f.many.letters.and.n0.JWT"),
    "a line break at its end": async (stage) =>
      `${await stage.auth.accessToken({ sub: "s", username: "editor" })}\r\nX-Evil: 1`,
  };
  describe("20 a forged token is rejected and not quoted", () => {
    for (const [what, make] of Object.entries(forged)) {
      test(what, async () => {
        await using stage = await openStage();
        const token = stage.secrets.add(await make(stage), "forged token");
        stage.auth.tokenFields = { access_token: token };
        const failure = await failureOf(stage.signedIn());
        expect(failure.code).toBe("ERR_TOKEN_INVALID");
        stage.secrets.sawObject("the error", failure);
        expect(stage.collect().leaks()).toEqual([]);
      });
    }
  });

  const wrong: Record<string, Record<string, unknown>> = {
    "iss": { iss: "https://evil.example/realms/stage" },
    "azp": { azp: "another-client" },
    "typ": { typ: "ID" },
    "exp in the past": { exp: 1_000_000 },
    "no exp": { exp: undefined },
    "nbf in the future": { nbf: 9_999_999_999 },
    "iat in the future": { iat: 9_999_999_999 },
    "no sub": { sub: undefined },
  };
  for (const [what, claims] of Object.entries(wrong)) {
    test(`20 a token with a wrong ${what} is rejected`, async () => {
      await using stage = await openStage();
      stage.auth.claims = claims;
      expect((await failureOf(stage.signedIn())).code).toBe("ERR_TOKEN_INVALID");
      expect(await stage.store.list()).toEqual([]);
    });
  }

  for (const type of ["mac", "DPoP", "", 7]) {
    test(`20 a token_type of ${JSON.stringify(type)} is rejected`, async () => {
      await using stage = await openStage();
      stage.auth.tokenFields = { token_type: type };
      expect((await failureOf(stage.signedIn())).code).toBe("ERR_TOKEN_INVALID");
    });
  }

  test("20 after a key rotation the key set is fetched once more", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    const session = await stage.signedIn();
    await auth.rotateKeys("key-2");
    await system.advance(300_000);
    await session.token();
    expect(auth.count(auth.path("jwks"))).toBe(2);
  });

  test("20 unknown keys do not cause repeated fetches of the key set", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    const session = await stage.signedIn();
    auth.claims = {};
    await system.advance(300_000);
    const token = await auth.accessToken({ sub: "sub-of-editor", username: "editor" }, {
      header: { kid: "key-of-nobody" },
    });
    auth.tokenFields = { access_token: token };
    for (let i = 0; i < 5; i++) await failureOf(session.token());
    expect(auth.count(auth.path("jwks"))).toBe(2);
  });

  test("20 an invalid key set is a typed error", async () => {
    for (const answer of [html(200), json({ keys: "none" }), json({ keys: [1, null] }), json([])]) {
      await using stage = await openStage({ auth: { deviceCodeTtl: 12 } });
      stage.auth.always(stage.auth.path("jwks"), answer);
      const failure = await failureOf(stage.signedIn());
      expect(["ERR_DEVICE_CODE_EXPIRED", "ERR_TOKEN_INVALID"]).toContain(failure.code);
    }
  });
});

describe("21 The token is sent only to the deployment's origins", () => {
  const elsewhere = [
    "https://evil.example/",
    "http://127.0.0.1:1/",
    "https://registry-api.localhost.evil.example/",
    "http://user@127.0.0.1:1/",
  ];
  for (const address of elsewhere) {
    test(`21 not to ${address}`, async () => {
      await using stage = await openStage();
      const session = await stage.signedIn();
      expect((await failureOf(session.fetch(address))).code).toBe("ERR_UNTRUSTED_ORIGIN");
    });
  }

  test("21 not to the authorization server itself", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    expect((await failureOf(session.fetch(stage.auth.issuer))).code).toBe("ERR_UNTRUSTED_ORIGIN");
  });

  test("21 not to a host whose name only ends like one of ours", async () => {
    await using stage = await openStage();
    const deployment = defineDeployment({ domain: "example.org", realm: "rrap" });
    const session = stage.session({ deployment });
    for (const host of ["evil-registry-api.example.org", "registry-api.example.org.evil.example"]) {
      expect((await failureOf(session.fetch(`https://${host}/`))).code)
        .toBe("ERR_UNTRUSTED_ORIGIN");
    }
    expect((await failureOf(session.fetch("http://registry-api.example.org/"))).code)
      .toBe("ERR_UNTRUSTED_ORIGIN");
  });

  test("21 an invalid URL is not quoted if it may be a token", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    const token = (await session.token()).reveal();
    const failure = await failureOf(session.fetch(token));
    stage.secrets.sawObject("the error", failure);
    expect(failure.code).toBe("ERR_CONFIG");
    expect(stage.collect().leaks()).toEqual([]);
  });

  test("21 a redirect to another origin is followed without the token, also on the way back", async () => {
    await using stage = await openStage();
    await using other = await new ScriptedServer().start();
    const session = await stage.signedIn();
    stage.api.once("/registry/a", html(302, { location: `${other.origin}/b` }));
    other.always("/b", html(302, { location: `${stage.api.origin}/registry/c` }));
    const answer = await session.fetch(session.url("registry", "/a"), {
      headers: { cookie: "a=1" },
    });
    expect(await answer.json()).toEqual({ ok: true });
    expect(other.requests[0]!.headers).not.toHaveProperty("authorization");
    expect(other.requests[0]!.headers).not.toHaveProperty("cookie");
    const [first, last] = stage.api.requests;
    expect(first!.headers.authorization).toMatch(/^Bearer /);
    expect(last).toMatchObject({ path: "/registry/c" });
    expect(last!.headers).not.toHaveProperty("authorization");
  });

  test("21 a redirect on the same origin keeps the token", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    stage.api.once("/registry/a", html(307, { location: "/registry/b" }));
    await session.fetch(session.url("registry", "/a"), { method: "POST", body: "once" });
    const [, last] = stage.api.requests;
    expect(last).toMatchObject({ path: "/registry/b", method: "POST", body: "once" });
    expect(last!.headers.authorization).toMatch(/^Bearer /);
  });

  test("21 a POST answered with 303 continues as a GET without a body", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    stage.api.once("/registry/a", html(303, { location: "/registry/b" }));
    await session.fetch(session.url("registry", "/a"), {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
    });
    const [, last] = stage.api.requests;
    expect(last).toMatchObject({ path: "/registry/b", method: "GET", body: "" });
    expect(last!.headers).not.toHaveProperty("content-type");
  });

  for (const location of ["http://evil.example/", "javascript:alert(1)", "http://[", "ftp://x/"]) {
    test(`21 a redirect to ${location} is refused`, async () => {
      await using stage = await openStage();
      const session = await stage.signedIn();
      stage.api.once("/registry/a", html(302, { location }));
      const failure = await failureOf(session.fetch(session.url("registry", "/a")));
      expect(failure.code).toBe("ERR_UNTRUSTED_ORIGIN");
    });
  }

  test("21 a body is not sent to another origin", async () => {
    await using stage = await openStage();
    await using other = await new ScriptedServer().start();
    const session = await stage.signedIn();
    stage.api.once("/registry/a", html(307, { location: `${other.origin}/b` }));
    const call = session.fetch(session.url("registry", "/a"), { method: "POST", body: "private" });
    expect((await failureOf(call)).code).toBe("ERR_UNTRUSTED_ORIGIN");
    expect(other.requests).toEqual([]);
  });

  test("21 redirects in a circle end", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    stage.api.always("/registry/a", html(302, { location: "/registry/a" }));
    expect((await failureOf(session.fetch(session.url("registry", "/a")))).code)
      .toBe("ERR_UNTRUSTED_ORIGIN");
  });

  describe("an API outside the issuer's domain", () => {
    const deploymentWith = (stage: Stage) => {
      const apis = Object.fromEntries(apiNames.map((name) => [name, stage.api.origin]));
      return defineDeployment({
        domain: "localhost",
        realm: "stage",
        issuer: stage.auth.issuer,
        apis: { ...apis, search: "https://search.elsewhere.example" },
      });
    };

    test("21 gets no cached token until the user has approved it by name", async () => {
      await using stage = await openStage();
      await stage.signedIn();
      const deployment = deploymentWith(stage);
      const unattended = stage.session({ deployment, interactive: false });
      await unattended.signIn();
      const call = unattended.fetch("https://search.elsewhere.example/x");
      expect((await failureOf(call)).code).toBe("ERR_UNTRUSTED_ORIGIN");
      const { system } = stage;
      const confirmed: string[] = [];
      const send: typeof fetch = (input, init) => {
        const url = new URL(String(input));
        if (url.host !== "search.elsewhere.example") return system.fetch(input, init);
        confirmed.push(new Headers(init?.headers).get("authorization")?.split(" ")[0] ?? "none");
        return Promise.resolve(new Response("{}"));
      };
      const attended = createSessionIn({ ...system, fetch: send }, {
        deployment,
        store: stage.store,
        interactive: true,
        display: { show: (view) => void stage.shown.push(view) },
      });
      stage.shown.length = 0;
      attended.subscribe(async (state) => {
        if (state.status !== "awaitingUser") return;
        while (!stage.shown.length) await settle();
        stage.auth.approve(state.userCode);
      });
      await attended.signIn();
      expect(stage.shown[0]!.text).toContain("search.elsewhere.example");
      await attended.fetch("https://search.elsewhere.example/x");
      expect(confirmed).toEqual(["Bearer"]);
    });

    test("21 cannot be added by a handmade deployment object", async () => {
      await using stage = await openStage();
      await stage.signedIn();
      const apis = { ...stage.deployment.apis, search: "https://search.elsewhere.example" };
      const smuggled = { ...stage.deployment, apis };
      const session = stage.session({ deployment: smuggled, interactive: false });
      await session.signIn();
      const call = session.fetch("https://search.elsewhere.example/x");
      expect((await failureOf(call)).code).toBe("ERR_UNTRUSTED_ORIGIN");
    });

    test("21 requires a sign-in without a session", async () => {
      await using stage = await openStage();
      const session = stage.session({ deployment: deploymentWith(stage), interactive: false });
      const call = session.fetch("https://search.elsewhere.example/x");
      expect((await failureOf(call)).code).toBe("ERR_SIGN_IN_REQUIRED");
    });
  });

  for (const domain of ["https://dev.rrap-is.com", "dev.rrap-is.com/x", "a@b", "", "x y", ".."]) {
    test(`21 a domain of ${JSON.stringify(domain)} is refused before anything is sent`, async () => {
      await using stage = await openStage();
      const make = async () =>
        await stage.session({ domain, realm: "r", deployment: undefined as never });
      expect((await failureOf(make())).code).toBe("ERR_CONFIG");
    });
  }
});
