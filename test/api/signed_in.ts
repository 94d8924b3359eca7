/** An API client with the token of a user of an embedded deployment. */
import { type ApiClient, createApiClient } from "../../src/api/client.ts";
import { createDocumentCache, type DocumentCache } from "../../src/api/openapi/load.ts";
import { type Demo, type DemoOptions, startDemo } from "../../src/demo/mod.ts";
import { createPresenter, type Presenter } from "../../src/display/presenter.ts";
import { decodeRoles } from "../../src/model/claims.ts";
import { Secret } from "../../src/model/secret.ts";
import { realSystem, type System } from "../../src/system/system.ts";

export const presenter: Presenter = createPresenter({
  surface: "plain",
  qr: false,
  columns: 100,
  color: false,
  unicode: true,
  identity: "full",
  voice: "code",
}, realSystem);

export interface SignedIn extends AsyncDisposable {
  readonly demo: Demo;
  readonly client: ApiClient;
  readonly documents: DocumentCache;
}

/** Signs in by the device grant, approved at once. */
export async function signedIn(user: string, options: DemoOptions = {}): Promise<SignedIn> {
  const demo = await startDemo({ approve: user, interval: 0, ...options });
  const token = await tokenFrom(demo);
  const client = clientFor(demo.deployment, token);
  const documents = createDocumentCache(realSystem.files, undefined);
  return { demo, client, documents, [Symbol.asyncDispose]: () => demo.close() };
}

export function clientFor(
  deployment: Demo["deployment"],
  token: string,
  system: System = realSystem,
): ApiClient {
  const secret = new Secret(token);
  return createApiClient(system, {
    deployment,
    token: () => Promise.resolve(secret),
    roles: () => Promise.resolve(decodeRoles(token) ?? []),
    renew: () => Promise.resolve(secret),
    assertTrusted: () => Promise.resolve(),
  });
}

async function tokenFrom(demo: Demo): Promise<string> {
  const endpoint = `${demo.issuer}/protocol/openid-connect`;
  const post = async (path: string, fields: Record<string, string>) => {
    const body = new URLSearchParams({ client_id: "client-tools", ...fields });
    const response = await fetch(`${endpoint}/${path}`, { method: "POST", body });
    return await response.json();
  };
  const { device_code } = await post("auth/device", { scope: "openid profile email roles" });
  for (;;) {
    const answer = await post("token", {
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      device_code,
    });
    if (answer.access_token) return answer.access_token;
    if (!["authorization_pending", "slow_down"].includes(answer.error)) {
      throw new Error(JSON.stringify(answer));
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
