/** A client of the embedded deployment over real sockets, which uses no code of the product. */
import { request } from "node:http";
import type { Demo } from "../../src/demo/mod.ts";

export const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

export interface Answer {
  readonly status: number;
  // deno-lint-ignore no-explicit-any -- answers from the wire, whose fields the tests check
  readonly body: any;
}

export async function postForm(url: string, fields: Record<string, string>): Promise<Answer> {
  const response = await fetch(url, { method: "POST", body: new URLSearchParams(fields) });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
}

const protocol = (demo: Demo, path: string) => `${demo.issuer}/protocol/openid-connect/${path}`;

export async function requestDeviceCode(
  demo: Demo,
  { clientId = "client-tools", scope = "openid" } = {},
): Promise<Answer> {
  return await postForm(protocol(demo, "auth/device"), { client_id: clientId, scope });
}

export async function poll(
  demo: Demo,
  deviceCode: string,
  clientId = "client-tools",
): Promise<Answer> {
  return await postForm(protocol(demo, "token"), {
    grant_type: DEVICE_GRANT,
    client_id: clientId,
    device_code: deviceCode,
  });
}

export async function refresh(
  demo: Demo,
  refreshToken: string,
  clientId = "client-tools",
): Promise<Answer> {
  return await postForm(protocol(demo, "token"), {
    grant_type: "refresh_token",
    client_id: clientId,
    refresh_token: refreshToken,
  });
}

export async function endSession(demo: Demo, refreshToken: string): Promise<Answer> {
  return await postForm(protocol(demo, "logout"), {
    client_id: "client-tools",
    refresh_token: refreshToken,
  });
}

export async function revoke(demo: Demo, token: string): Promise<Answer> {
  return await postForm(protocol(demo, "revoke"), { client_id: "client-tools", token });
}

/** Does a complete sign-in: requests a code, approves it on the page, fetches the tokens. */
export async function signInAs(
  demo: Demo,
  user: string,
  options: { clientId?: string; scope?: string } = {},
): Promise<Answer["body"]> {
  const code = await requestDeviceCode(demo, options);
  await demo.approve(code.body.user_code, user);
  return (await poll(demo, code.body.device_code, options.clientId)).body;
}

export async function callApi(
  url: string,
  { token, body }: { token?: string; body?: unknown } = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      "content-type": "application/json",
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  return { status: response.status, body: isJson ? await response.json() : await response.text() };
}

export function claimsOf(token: string): Record<string, unknown> {
  const payload = token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/");
  return JSON.parse(new TextDecoder().decode(
    Uint8Array.from(atob(payload), (c) => c.charCodeAt(0)),
  ));
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

/** Sends a request with any Host and Origin, which `fetch` does not allow. */
export function send(
  method: string,
  url: string,
  headers: Record<string, string> = {},
  body = "",
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const length = String(new TextEncoder().encode(body).length);
    const outgoing = request(
      url,
      { method, agent: false, headers: { ...headers, "content-length": length } },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => text += chunk);
        response.on(
          "end",
          () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
