import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { OAuthServer } from "../../src/oauth/server.ts";
import { endSession, revokeSessions } from "../../src/oauth/token.ts";
import { realSystem } from "../../src/system/system.ts";

let requests: string[];
let account: string | undefined;
let server: ReturnType<typeof createServer>;
let issuer: string;

beforeEach(async () => {
  requests = [];
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const authorization = request.headers.authorization ? ` ${request.headers.authorization}` : "";
    requests.push(`${request.method} ${request.url}${authorization}${body ? ` ${body}` : ""}`);
    response.setHeader("content-type", "application/json");
    if (request.method === "DELETE" && request.headers.accept !== "application/json") {
      response.writeHead(405).end();
    } else if (request.url?.endsWith("openid-configuration")) {
      response.end(JSON.stringify({
        issuer,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/certs`,
        device_authorization_endpoint: `${issuer}/device`,
        end_session_endpoint: `${issuer}/logout`,
        revocation_endpoint: `${issuer}/revoke`,
      }));
    } else if (request.url === "/realm") {
      response.end(JSON.stringify({ realm: "realm", "account-service": account }));
    } else {
      response.end();
    }
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/realm`;
  account = `${issuer}/account`;
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const sent = () => requests.filter((line) => !line.includes("openid-configuration"));

test("a sign-out ends only the session of its refresh token", async () => {
  await endSession(new OAuthServer(realSystem, issuer, "client-tools"), "refresh-1");
  expect(sent()).toEqual(["POST /realm/logout client_id=client-tools&refresh_token=refresh-1"]);
});

test("a sign-out everywhere withdraws the consent and revokes the token", async () => {
  await revokeSessions(
    new OAuthServer(realSystem, issuer, "client-tools"),
    "refresh-1",
    "access-1",
  );
  expect(sent()).toEqual([
    "GET /realm",
    "DELETE /realm/account/applications/client-tools/consent Bearer access-1",
    "POST /realm/revoke client_id=client-tools&token=refresh-1&token_type_hint=refresh_token",
  ]);
});

test("a sign-out everywhere sends no token to an account service of another origin", async () => {
  account = "https://elsewhere.example/account";
  const ending = revokeSessions(
    new OAuthServer(realSystem, issuer, "client-tools"),
    "refresh-1",
    "access-1",
  );
  await expect(ending).rejects.toMatchObject({ code: "ERR_NETWORK" });
  expect(sent().join()).not.toContain("access-1");
  expect(sent().at(-1)).toContain("POST /realm/revoke");
});

test("a key set is fetched again at once for the first unknown key, then not for a while", async () => {
  let now = 1_000_000;
  const system = { ...realSystem, now: () => now };
  const keys = () => requests.filter((line) => line.includes("/certs")).length;
  server.removeAllListeners("request");
  server.on("request", (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.setHeader("content-type", "application/json");
    const isDiscovery = request.url?.endsWith("openid-configuration");
    response.end(JSON.stringify(
      isDiscovery
        ? {
          issuer,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/certs`,
          device_authorization_endpoint: `${issuer}/device`,
        }
        : { keys: [] },
    ));
  });
  const as = new OAuthServer(system, issuer, "client-tools");
  await as.keys();
  await as.keys({ unknownKid: true });
  expect(keys()).toBe(2);
  await as.keys({ unknownKid: true });
  expect(keys()).toBe(2);
  now += 30_000;
  await as.keys({ unknownKid: true });
  expect(keys()).toBe(3);
});
