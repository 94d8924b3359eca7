import process from "node:process";
import fc from "fast-check";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createApiClient } from "../../src/api/client.ts";
import { readRequests } from "../../src/api/access_request_history.ts";
import { parseDocument } from "../../src/api/openapi/document.ts";
import { indexOperations } from "../../src/api/openapi/index_operations.ts";
import { readRoles } from "../../src/api/role_report.ts";
import { resolveConfiguration } from "../../src/configuration/configuration.ts";
import { defineDeployment } from "../../src/model/deployment.ts";
import { isProvenaError } from "../../src/errors.ts";
import { renderHtml } from "../../src/display/html.ts";
import { renderText } from "../../src/display/text.ts";
import { decodeClaims, realmRolesOf, userOf } from "../../src/model/claims.ts";
import { Secret } from "../../src/model/secret.ts";
import { retryAfter } from "../../src/system/request.ts";
import { requestDeviceCode } from "../../src/oauth/device.ts";
import { pollDeviceCode } from "../../src/oauth/device_poll.ts";
import { OAuthServer } from "../../src/oauth/server.ts";
import { refreshTokens } from "../../src/oauth/token.ts";
import { verifyAccessToken } from "../../src/oauth/verify.ts";
import { createSessionIn } from "../../src/public/sign_in.ts";
import { createHistory } from "../../src/session/history.ts";
import { MemoryStore } from "../../src/store/memory.ts";
import { formatRecord, isRecordOf, parseRecord } from "../../src/store/record.ts";
import { recordKey, type StoredRecord } from "../../src/store/store.ts";
import { roleTable } from "../../src/view/role_table.ts";
import { mangled, mangledText } from "../faults/mangle.ts";
import { cases } from "../fixture/cases.ts";
import { createFakeSystem } from "../fake_system.ts";
import { key, pendingRecord, tokenRecord } from "../store/records.ts";

const numRuns = cases(200, 10_000);

/** The longest time for one case, in milliseconds. */
const LONGEST = 2_000;

const issuer = "https://auth.reef.example/auth/realms/rrap";
const at = (path: string) => `${issuer}/protocol/openid-connect/${path}`;
const metadata = {
  issuer,
  token_endpoint: at("token"),
  device_authorization_endpoint: at("auth/device"),
  jwks_uri: at("certs"),
  end_session_endpoint: at("logout"),
  revocation_endpoint: at("revoke"),
  grant_types_supported: ["refresh_token"],
};
const device = {
  device_code: "device-code-of-nobody",
  user_code: "WDJB-MJHT",
  verification_uri: `${issuer}/device`,
  verification_uri_complete: `${issuer}/device?user_code=WDJB-MJHT`,
  expires_in: 600,
  interval: 5,
};
const refusal = { error: "slow_down", error_description: "Slow down", interval: 10 };
const now = 1_800_000_100_000;
const claims = {
  iss: issuer,
  azp: "client-tools",
  typ: "Bearer",
  sub: "5f1c",
  exp: now / 1000 + 200,
  iat: now / 1000 - 100,
  preferred_username: "editor",
  name: "Edda Editor",
  email: "editor@reef.example",
  realm_access: { roles: ["entity-registry-read"] },
};
const headers = { "content-type": "application/json" };

let keys: { keys: unknown[] };
let sign: (payload: object) => Promise<string>;
let token = "";
beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
  const jwk = await exportJWK(publicKey);
  keys = { keys: [{ ...jwk, kid: "key-1", use: "sig", alg: "ES256" }] };
  sign = async (payload) =>
    await new SignJWT(payload as never).setProtectedHeader({ alg: "ES256", kid: "key-1" })
      .sign(privateKey);
  token = await sign(claims);
});

const tokens = () => ({
  access_token: token,
  token_type: "Bearer",
  expires_in: 300,
  refresh_token: "q7Zk3v9QpL7mX2tR8wN5",
  refresh_expires_in: 1800,
  scope: "openid",
});

/** The properties of Object.prototype, and the memory in use. */
const common = () =>
  [Object, Array, Function, String, Number, Promise]
    .map(({ prototype }) => Object.getOwnPropertyNames(prototype).join());
let before: readonly string[] = [];
let heap = 0;
beforeEach(() => {
  before = common();
  heap = process.memoryUsage().heapUsed;
});
afterEach(() => {
  expect(common()).toEqual(before);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(process.memoryUsage().heapUsed - heap).toBeLessThan(300_000_000);
});

/** Expects that a case ends in time, with a result or one of our errors. */
async function survives(work: () => unknown): Promise<void> {
  const started = performance.now();
  try {
    await work();
  } catch (error) {
    if (!isProvenaError(error)) throw error;
  }
  const took = performance.now() - started;
  if (took > LONGEST) throw new Error(`took ${took} ms`);
}

function fuzz<T>(name: string, arbitrary: () => fc.Arbitrary<T>, work: (of: T) => unknown) {
  test(`48 ${name}`, async () => {
    const property = fc.asyncProperty(arbitrary(), (of) => survives(() => work(of)));
    await fc.assert(property, { numRuns });
  }, 120_000);
}

/** A fake system where each address gives a fixed answer. */
function world(answers: Record<string, string | undefined>, status = 200) {
  const system = createFakeSystem({
    now,
    fetch: (input) => {
      const body = answers[String(input instanceof Request ? input.url : input)];
      const isThere = body !== undefined;
      return Promise.resolve(new Response(body ?? "", { status: isThere ? status : 404, headers }));
    },
  });
  return { system, server: new OAuthServer(system, issuer, "client-tools") };
}

const well = { [`${issuer}/.well-known/openid-configuration`]: JSON.stringify(metadata) };

/** A server with metadata already loaded, to save a fetch in each case. */
function settledServer(answers: Record<string, string>, status = 200) {
  const { system, server } = world(answers, status);
  server.metadata = () => Promise.resolve(metadata as never);
  return { system, server };
}

/** The same with its keys loaded. */
function serverWithKeys(): OAuthServer {
  const { server } = settledServer({});
  server.keys = () => Promise.resolve(keys as never);
  return server;
}

describe("48 Any answer of the authorization server", () => {
  fuzz("as its metadata", () => mangledText(metadata), async (text) => {
    const { server } = world({ [Object.keys(well)[0]!]: text });
    const found = await server.metadata();
    expect(found.issuer).toBe(issuer);
    for (const name of ["token_endpoint", "jwks_uri", "device_authorization_endpoint"] as const) {
      expect(new URL(found[name]!).origin).toBe(new URL(issuer).origin);
    }
  });

  fuzz("as a device code", () => mangledText(device), async (text) => {
    const { system, server } = settledServer({ [at("auth/device")]: text });
    const code = await requestDeviceCode(server, "openid", { now: system.now });
    expect(new URL(code.verificationUri).origin).toBe(new URL(issuer).origin);
    expect(code.expiresAt).toBeGreaterThan(0);
    expect(new Date(code.expiresAt).toISOString()).toBeTypeOf("string");
    expect(code.interval).toBeGreaterThan(0);
  });

  fuzz("to a poll, as tokens", () => mangledText(tokens()), async (text) => {
    const { system, server } = settledServer({ [at("token")]: text });
    const outcome = await pollDeviceCode(server, { deviceCode: "d", interval: 5 }, system);
    if (outcome.kind !== "tokens") return;
    expect(new Date(outcome.tokens.expiresAt).toISOString()).toBeTypeOf("string");
    JSON.stringify(outcome);
  });

  fuzz("to a poll, as a refusal", () => mangledText(refusal), async (text) => {
    const { system, server } = settledServer({ [at("token")]: text }, 400);
    const outcome = await pollDeviceCode(server, { deviceCode: "d", interval: 5 }, system);
    expect(outcome.kind).not.toBe("tokens");
    if (outcome.kind === "slowDown") expect(outcome.interval).toBeGreaterThanOrEqual(10);
    if (outcome.kind === "ended") expect(outcome.error.message.length).toBeLessThan(1000);
  });

  fuzz("to a refresh", () => mangledText(tokens()), async (text) => {
    const { server } = settledServer({ [at("token")]: text });
    const set = await refreshTokens(server, "q7Zk3v9QpL7mX2tR8wN5", () => now);
    expect(set.refreshToken).toBeTypeOf("string");
  });

  fuzz("as its keys", () => mangledText(keys), async (text) => {
    const { server } = settledServer({ [at("certs")]: text });
    expect(await verifyAccessToken(server, token, now)).toMatchObject({ sub: "5f1c" });
  });

  fuzz("as the claims of a token it signed", () => mangled(claims), async (payload) => {
    const server = serverWithKeys();
    const isObject = typeof payload === "object" && payload !== null && !Array.isArray(payload);
    const verified = await verifyAccessToken(server, await sign(isObject ? payload : {}), now);
    expect(userOf(verified).sub).toBeTypeOf("string");
    realmRolesOf(verified)?.map((role) => role.length);
  });
});

describe("48 Any text instead of a token", () => {
  const part = (text: string) => {
    const bytes = new TextEncoder().encode(text);
    return btoa(String.fromCharCode(...bytes.subarray(0, 30_000)))
      .replaceAll("=", "").replaceAll("+", "-").replaceAll("/", "_");
  };
  const header = { alg: "ES256", kid: "key-1", typ: "JWT" };
  const made = () =>
    fc.oneof(
      fc.tuple(mangledText(header), mangledText(claims), fc.constantFrom("", "c2ln", "%"))
        .map(([head, body, signature]) => `${part(head)}.${part(body)}.${signature}`),
      fc.tuple(fc.nat(token.length), fc.string({ maxLength: 3 }))
        .map(([at, put]) => token.slice(0, at) + put + token.slice(at + 1)),
      fc.string({ unit: "binary" }),
    );

  fuzz("it is decoded or refused", made, (text) => {
    const decoded = decodeClaims(text);
    expect(decoded.iss).toBeTypeOf("string");
    expect(userOf(decoded).username).toBeTypeOf("string");
    realmRolesOf(decoded)?.map((role) => role.length);
  });

  fuzz("it verifies only if it is right", made, async (text) => {
    await verifyAccessToken(serverWithKeys(), text, now);
    // The last letter of a signature contains unused bits.
    expect(text.slice(0, -1)).toBe(token.slice(0, -1));
  });
});

describe("48 Any content of the cache", () => {
  const deployment = defineDeployment({ domain: "reef.example", realm: "rrap", issuer });
  const parts = { issuer, clientId: "client-tools", scope: "openid profile email roles" };
  const ours = recordKey({ ...parts, profile: "default" });
  const file = { key: ours, record: tokenRecord(3, "x") };

  fuzz(
    "as a record",
    () => fc.oneof(mangledText(file), mangledText({ key, record: pendingRecord() })),
    (text) => {
      const parsed = parseRecord(text);
      if (parsed.kind !== "record" || !isRecordOf(parsed.key, parsed)) return;
      expect(parseRecord(formatRecord(parsed.key, parsed.record))).toEqual(parsed);
    },
  );

  fuzz("a session makes the best of it", () => mangledText(file), async (text) => {
    const parsed = parseRecord(text);
    if (parsed.kind !== "record") return;
    const store = new MemoryStore();
    store.load = () => Promise.resolve(parsed.record as StoredRecord);
    const { system } = world(well);
    const session = createSessionIn(system, {
      deployment,
      store,
      display: "none",
      interactive: false,
    });
    try {
      await session.token().catch((error) => {
        if (!isProvenaError(error)) throw error;
      });
      const status = await session.status();
      JSON.stringify(status);
      String(status);
      JSON.stringify(session.state);
    } finally {
      await session[Symbol.asyncDispose]();
    }
  });

  fuzz(
    "as what was seen before",
    () => mangledText({ issuers: [issuer], accounts: { [ours]: { sub: "a", username: "b" } } }),
    async (text) => {
      const { system } = world({});
      system.texts.set("seen", text);
      const history = createHistory(system.files, "seen");
      expect(await history.knowsIssuer(issuer)).toBeTypeOf("boolean");
      await history.otherAccount(ours, { sub: "b", username: "b", name: "", email: "" });
      await history.remember(issuer, ours, { sub: "b", username: "b", name: "", email: "" });
      expect(await history.knowsIssuer(issuer)).toBe(true);
    },
  );
});

describe("48 Any answer of an API", () => {
  const deployment = defineDeployment({ domain: "reef.example", realm: "rrap" });
  const report = {
    status: { success: true, details: "" },
    report: {
      components: [{
        component_name: "entity-registry",
        component_roles: [{
          role_name: "entity-registry-read",
          role_display_name: "Read",
          role_level: "READ",
          description: "Reads",
          access_granted: true,
          intended_users: ["GENERAL"],
        }],
      }],
    },
  };
  const requests = {
    items: [{
      request_id: 7,
      status: "PENDING_APPROVAL",
      created_timestamp: 1_800_000_000,
      updated_timestamp: 1_800_000_000,
      expiry: 1_800_500_000,
      request_diff_contents: JSON.stringify(report.report),
      notes: "",
    }],
  };
  const clientOf = (text: string) => {
    const base = deployment.apis.auth;
    const { system } = world({
      [`${base}/access-control/user/generate-access-report`]: text,
      [`${base}/access-control/user/request-history`]: text,
    });
    const secret = new Secret(token);
    return createApiClient(system, {
      deployment,
      token: () => Promise.resolve(secret),
      roles: () => Promise.resolve([]),
      renew: () => Promise.resolve(secret),
      assertTrusted: () => Promise.resolve(),
    });
  };

  fuzz("as an access report", () => mangledText(report), async (text) => {
    const data = await readRoles(clientOf(text), ["entity-registry-read"], { source: "api" });
    const profileUrl = "https://reef.example/profile";
    const view = roleTable(data, { deployment, profileUrl, at: now } as never);
    renderText(view);
    renderHtml(view, { identity: "full", voice: "code" });
  });

  fuzz("as access requests", () => mangledText(requests), async (text) => {
    JSON.stringify(await readRequests(clientOf(text)));
  });

  const schema = { type: "object", properties: { a: { $ref: "#/components/schemas/A" } } };
  const document = {
    openapi: "3.1.0",
    info: { title: "Registry", version: "1" },
    paths: {
      "/a/{id}": {
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
        get: { operationId: "fetch", tags: ["items"], responses: { 200: { description: "it" } } },
        post: { requestBody: { content: { "application/json": { schema } } } },
      },
    },
    components: { schemas: { A: schema } },
  };
  fuzz("as its OpenAPI document", () => mangledText(document), (text) => {
    for (const [name, operation] of indexOperations(parseDocument(text, "x"))) {
      expect(name).toBeTypeOf("string");
      expect(operation.path.startsWith("/")).toBe(true);
    }
  });

  const written = fc.oneof(
    fc.string(),
    fc.integer().map(String),
    fc.double().map(String),
    fc.date().map((date) => Number.isNaN(date.getTime()) ? "Invalid Date" : date.toUTCString()),
    fc.constantFrom("9".repeat(20), "1e3", "0x10", "-0", "Infinity", "Thu, 01 Jan", "2026"),
  );
  fuzz("as Retry-After", () => written, (text) => {
    const given = new Headers();
    try {
      given.set("retry-after", text);
    } catch {
      return; // not a valid header value
    }
    const seconds = retryAfter(given, now);
    if (seconds === undefined) return;
    expect(Number.isFinite(seconds) && seconds >= 0).toBe(true);
  });
});

describe("48 Any content of a deployments file", () => {
  const one = {
    domain: "dev.rrap-is.com",
    realm: "rrap",
    issuer,
    apis: { registry: "https://registry.example" },
    clientId: "c",
    profile: "p",
  };
  fuzz("of many", () => mangledText({ current: "one", deployments: { one } }), (text) => {
    const { system } = world({});
    Object.assign(system, { files: { ...system.files, readTrusted: () => text } });
    const { deployment, profile } = resolveConfiguration({}, system);
    expect(new URL(deployment.issuer).protocol).toMatch(/^https?:$/);
    expect(profile).toBeTypeOf("string");
  });

  fuzz("or of one", () => mangledText(one), (text) => {
    const { system } = world({});
    system.variables.set("PROVENA_DEPLOYMENT", "./deployment.json");
    Object.assign(system, { files: { ...system.files, readTrusted: () => text } });
    const { deployment } = resolveConfiguration({}, system);
    for (const address of Object.values(deployment.apis)) new URL(address);
  });

  fuzz("or is given as one", () => mangled(one), (given) => {
    JSON.stringify(defineDeployment(given as never));
  });
});
