import { createServer } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { describe, expect, onTestFinished, test } from "vitest";
import type { TokenRecord } from "../../src/store/store.ts";
import { hang, html, json, oauthError, reset } from "../faults/answers.ts";
import { failureOf, openStage, type Stage } from "./stage.ts";

/** A server of somebody else's that counts who comes. */
async function elsewhere(): Promise<{ readonly origin: string; readonly seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(request.url ?? "");
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return { origin: `http://127.0.0.1:${port}`, seen };
}

async function recordOf(stage: Stage): Promise<{ key: string; record: TokenRecord }> {
  const [key = ""] = await stage.store.list();
  const record = await stage.store.load(key);
  if (record?.kind !== "tokens") throw new Error("nothing is stored");
  return { key, record };
}

describe("34 Each poll without an answer doubles the wait for the next", () => {
  test("34 whether it hung or was reset, up to a minute, and no longer than needed", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    const pending = oauthError("authorization_pending");
    auth.once(auth.path("token"), reset, reset, reset, reset, reset, pending, reset);
    await stage.signedIn();
    const seconds = system.slept.map((ms) => ms / 1000);
    expect(seconds).toEqual([5, 10, 20, 40, 60, 60, 5, 10]);
  });

  test("34 a connection that timed out counts, too", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    auth.once(auth.path("token"), hang, hang);
    const session = stage.session();
    stage.approveWhenAsked(session);
    const signedIn = session.signIn();
    for (const times of [1, 2]) {
      await auth.asked(auth.path("token"), times);
      await system.advance(15_000);
    }
    await signedIn;
    expect(system.slept.slice(0, 3)).toEqual([5_000, 10_000, 20_000]);
  });
});

describe("35 The code is shown also where the link carries it", () => {
  test("35 the card shows the code beside a link that carries it, in the notebook and in the terminal", async () => {
    await using stage = await openStage();
    await stage.signedIn();
    const card = stage.shown.find(({ text }) => text.includes("user_code="))!;
    const bare = (text: string) => text.replaceAll(/\S*user_code=\S*/g, "");
    expect(bare(card.text)).toMatch(/USER-\d{4}/);
    expect(bare(card.html.replaceAll(/<[^>]*>/g, " "))).toMatch(/USER-\d{4}/);
  });
});

describe("36 An answer that lacks what it must have is a typed error", () => {
  for (const field of ["device_code", "user_code", "verification_uri", "expires_in"]) {
    test(`36 a device answer without ${field} is refused`, async () => {
      await using stage = await openStage();
      const { auth } = stage;
      const answer = {
        device_code: "device-code-of-nobody",
        user_code: "USER-9999",
        verification_uri: `${auth.issuer}/device`,
        expires_in: 600,
        [field]: undefined,
      };
      auth.once(auth.path("device"), json(answer));
      expect((await failureOf(stage.signedIn())).code).toBe("ERR_OAUTH");
      expect(auth.polls).toBe(0);
    });
  }

  for (const field of ["access_token", "token_type"]) {
    test(`36 tokens without ${field} are refused`, async () => {
      await using stage = await openStage();
      stage.auth.tokenFields = { [field]: undefined };
      expect((await failureOf(stage.signedIn())).code).toBe("ERR_TOKEN_INVALID");
      expect(await stage.store.list()).toEqual([]);
    });
  }

  for (const type of ["bearer", "BEARER", "Bearer"]) {
    test(`36 ${type} is Bearer, and fields nobody knows are ignored`, async () => {
      await using stage = await openStage();
      stage.auth.tokenFields = {
        token_type: type,
        "not-before-policy": 0,
        session_state: "x",
        authorization_details: [{ type: "x" }],
      };
      const session = await stage.signedIn();
      await session.fetch(session.url("registry", "/a"));
      expect(stage.api.requests.at(-1)!.headers.authorization).toMatch(/^Bearer /);
    });
  }
});

describe("37 A refresh that brings no refresh token keeps the old one", () => {
  test("37 and the scope is what the server says it is by then", async () => {
    await using stage = await openStage({ auth: { rotates: false } });
    const { auth, system } = stage;
    const session = await stage.signedIn();
    const before = (await recordOf(stage)).record.tokens;
    auth.tokenFields = { refresh_token: undefined, scope: "openid" };
    for (let i = 0; i < 2; i++) {
      await system.advance(300_000);
      await session.token();
    }
    const { tokens } = (await recordOf(stage)).record;
    expect(tokens.refreshToken).toBe(before.refreshToken);
    expect(tokens).toMatchObject({ scope: "openid" });
    expect(auth.refreshes).toBe(2);
  });
});

describe("38 The token endpoint's refusals keep their names", () => {
  const refusals = ["invalid_client", "unauthorized_client", "invalid_scope", "invalid_request"];
  for (const error of [...refusals, "unsupported_grant_type", "something_new"]) {
    test(`38 ${error} at a refresh is ERR_OAUTH, and ends nothing`, async () => {
      await using stage = await openStage();
      const { auth, system } = stage;
      const session = await stage.signedIn();
      await system.advance(300_000);
      const status = error === "invalid_client" ? 401 : 400;
      const description = "because\u001b[2J";
      auth.once(auth.path("token"), json({ error, error_description: description }, status));
      const failure = await failureOf(session.token());
      expect(failure).toMatchObject({ code: "ERR_OAUTH", error });
      expect(failure.message).toContain(error);
      expect(failure.message).not.toContain("\u001b");
      await session.token();
      expect(session.state.status).toBe("signedIn");
    });
  }
});

describe("39 No token and no code is part of an address", () => {
  test("39 nor goes where it does not belong, through a whole session", async () => {
    await using stage = await openStage();
    const { auth, api, secrets, system } = stage;
    const session = await stage.signedIn();
    await session.roles();
    await session.checkAccess();
    await system.advance(300_000);
    await session.fetch(session.url("registry", "/a?b=c"));
    await session.signOut();
    for (const { method, path, query, headers } of [...auth.requests, ...api.requests]) {
      secrets.saw(`the address of ${method} ${path}`, `${path}?${query}`);
      secrets.saw(`the referrer of ${path}`, headers.referer ?? "");
    }
    for (const { path, body } of api.requests) secrets.saw(`the body of ${path}`, body);
    for (const { path, headers } of auth.requests) secrets.saw(`the head of ${path}`, headers);
    expect(secrets.leaks()).toEqual([]);
    const carriers = auth.requests.filter(({ form }) =>
      form.has("refresh_token") || form.has("device_code")
    );
    expect(new Set(carriers.map(({ method, path }) => `${method} ${path}`))).toEqual(
      new Set([`POST ${auth.path("token")}`, `POST ${auth.path("logout")}`]),
    );
  });
});

describe("40 Tokens are used at the server and for the client that got them", () => {
  describe("40 a record of another server or client is not used, though its key is ours", () => {
    for (const change of [{ issuer: "https://evil.example" }, { clientId: "another-client" }]) {
      test(`of ${Object.values(change)}`, async () => {
        await using stage = await openStage();
        await stage.signedIn();
        const { key, record } = await recordOf(stage);
        await stage.store.save(key, { ...record, ...change });
        await stage.system.advance(300_000);
        const asked = stage.auth.requests.length;
        const session = stage.session({ interactive: false });
        expect((await failureOf(session.token())).code).toBe("ERR_SIGN_IN_REQUIRED");
        expect((await failureOf(session.signIn())).code).toBe("ERR_SIGN_IN_REQUIRED");
        expect(stage.auth.requests.length).toBe(asked);
      });
    }
  });
});

describe("41 Redirects of the authorization server are not followed", () => {
  const codes: Record<string, string> = {
    discovery: "ERR_DISCOVERY",
    device: "ERR_OAUTH",
    jwks: "ERR_DEVICE_CODE_EXPIRED",
    token: "ERR_DEVICE_CODE_EXPIRED",
  };
  for (const [endpoint, code] of Object.entries(codes)) {
    for (const status of [302, 307]) {
      test(`41 ${status} of ${endpoint}`, async () => {
        await using stage = await openStage();
        const other = await elsewhere();
        const path = stage.auth.path(endpoint as "token");
        stage.auth.always(path, html(status, { location: `${other.origin}/take` }));
        expect((await failureOf(stage.signedIn())).code).toBe(code);
        expect(other.seen).toEqual([]);
      });
    }
  }

  test("41 nor at a refresh or a sign-out, and the session is kept until it is ended", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    const other = await elsewhere();
    const session = await stage.signedIn();
    const away = html(307, { location: `${other.origin}/take` });
    auth.once(auth.path("token"), away);
    auth.once(auth.path("logout"), away);
    await system.advance(300_000);
    expect((await failureOf(session.token())).code).toBe("ERR_NETWORK");
    expect(await stage.store.list()).toHaveLength(1);
    expect(await session.signOut()).toEqual({ server: "unreachable", local: "deleted" });
    expect(other.seen).toEqual([]);
  });
});

describe("42 Keys come from the issuer's key set alone", () => {
  const claimsOf = async (stage: Stage): Promise<Record<string, unknown>> => {
    const token = await stage.auth.accessToken({ sub: "sub-of-editor", username: "editor" });
    return JSON.parse(atob(token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/")));
  };

  for (const name of ["jwk", "jku", "x5u"]) {
    test(`42 a key the token brings as ${name} counts nothing`, async () => {
      await using stage = await openStage();
      const other = await elsewhere();
      const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
      const brought = name === "jwk" ? await exportJWK(publicKey) : `${other.origin}/${name}`;
      const token = await new SignJWT(await claimsOf(stage))
        .setProtectedHeader({ alg: "RS256", kid: "key-1", [name]: brought }).sign(privateKey);
      stage.auth.tokenFields = { access_token: token };
      expect((await failureOf(stage.signedIn())).code).toBe("ERR_TOKEN_INVALID");
      expect(other.seen).toEqual([]);
    });
  }

  const rsa = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

  /** Publishes a key of so many bits, and signs with it whatever a header says. */
  async function signedBy(stage: Stage, bits: number, header: Record<string, unknown>) {
    const publicExponent = new Uint8Array([1, 0, 1]);
    const { publicKey, privateKey } = await crypto.subtle.generateKey(
      { ...rsa, modulusLength: bits, publicExponent },
      true,
      ["sign", "verify"],
    );
    const { kty, n, e } = await crypto.subtle.exportKey("jwk", publicKey);
    const key = { kty, n, e, kid: "key-1", use: "sig", alg: "RS256" };
    stage.auth.always(stage.auth.path("jwks"), json({ keys: [key] }));
    const coded = (text: string) =>
      btoa(text).replaceAll("=", "").replaceAll("+", "-").replaceAll("/", "_");
    const content = [{ alg: "RS256", kid: "key-1", ...header }, await claimsOf(stage)]
      .map((part) => coded(JSON.stringify(part))).join(".");
    const signature = await crypto.subtle.sign(rsa, privateKey, new TextEncoder().encode(content));
    return `${content}.${coded(String.fromCharCode(...new Uint8Array(signature)))}`;
  }

  test("42 a strong key without extensions is right, so that the others are wrong", async () => {
    await using stage = await openStage();
    stage.auth.tokenFields = { access_token: await signedBy(stage, 2048, {}) };
    expect((await stage.signedIn()).state.status).toBe("signedIn");
  });

  test("42 an extension nobody knows that must be understood is refused", async () => {
    await using stage = await openStage();
    const header = { crit: ["tomorrow"], tomorrow: true };
    stage.auth.tokenFields = { access_token: await signedBy(stage, 2048, header) };
    expect((await failureOf(stage.signedIn())).code).toBe("ERR_TOKEN_INVALID");
  });

  test("42 an RSA key below 2048 bits is too weak", async () => {
    await using stage = await openStage();
    stage.auth.tokenFields = { access_token: await signedBy(stage, 1024, {}) };
    expect((await failureOf(stage.signedIn())).code).toBe("ERR_TOKEN_INVALID");
  });

  test("42 a shared secret in the key set signs nothing", async () => {
    await using stage = await openStage();
    const secret = new TextEncoder().encode("a secret everybody can read here");
    const k = btoa(String.fromCharCode(...secret)).replaceAll("=", "");
    stage.auth.always(
      stage.auth.path("jwks"),
      json({ keys: [{ kty: "oct", k, kid: "key-1", alg: "HS256", use: "sig" }] }),
    );
    const token = await new SignJWT(await claimsOf(stage))
      .setProtectedHeader({ alg: "HS256", kid: "key-1" }).sign(secret);
    stage.auth.tokenFields = { access_token: token };
    expect((await failureOf(stage.signedIn())).code).toBe("ERR_TOKEN_INVALID");
  });
});

describe("43 Issuers are compared character by character", () => {
  const changes: Record<string, (issuer: string) => string> = {
    "a slash at its end": (issuer) => `${issuer}/`,
    "other capitals": (issuer) => issuer.replace("stage", "Stage"),
    "another name of the same host": (issuer) => issuer.replace("127.0.0.1", "localhost"),
    "a query": (issuer) => `${issuer}?`,
    "a slash less": (issuer) => issuer.replace("//", "/"),
    "capitals in its scheme": (issuer) => issuer.replace("http", "HTTP"),
  };
  for (const [what, change] of Object.entries(changes)) {
    test(`43 metadata with ${what} are another issuer's`, async () => {
      await using stage = await openStage();
      stage.auth.metadata = { issuer: change(stage.auth.issuer) };
      expect((await failureOf(stage.signedIn())).code).toBe("ERR_DISCOVERY");
      expect(stage.auth.count(stage.auth.path("device"))).toBe(0);
    });

    test(`43 and so is a token with ${what}`, async () => {
      await using stage = await openStage();
      stage.auth.claims = { iss: change(stage.auth.issuer) };
      expect((await failureOf(stage.signedIn())).code).toBe("ERR_TOKEN_INVALID");
    });
  }
});

describe("44 A token that may not do something is not renewed for it", () => {
  for (
    const [status, error] of [[403, "insufficient_scope"], [401, "insufficient_scope"]] as const
  ) {
    test(`44 ${status} ${error} is passed on as it is`, async () => {
      await using stage = await openStage();
      const session = await stage.signedIn();
      const challenge = `Bearer realm="stage", error="${error}", scope="admin"`;
      stage.api.always("*", json({ detail: "no" }, status, { "www-authenticate": challenge }));
      const answer = await session.fetch(session.url("registry", "/a"));
      expect(answer.status).toBe(status);
      expect(answer.headers.get("www-authenticate")).toBe(challenge);
      expect(await answer.json()).toEqual({ detail: "no" });
      expect(stage.auth.refreshes).toBe(0);
      expect(stage.api.requests).toHaveLength(1);
    });
  }
});
