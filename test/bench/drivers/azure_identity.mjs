/** @azure/identity's DeviceCodeCredential. Its cache ends with the process. */
import { realAddress, realBody, standIn, standInText } from "./https_stand_in.mjs";

let identity;

export async function load() {
  identity = await import("@azure/identity");
}

export async function signIn({ issuer, clientId, api, transport }, onCode) {
  const { createDefaultHttpClient } = await import("@azure/core-rest-pipeline");
  const plain = createDefaultHttpClient();
  const realm = new URL(issuer).pathname.split("/").at(-1);
  const credential = new identity.DeviceCodeCredential({
    authorityHost: standIn,
    tenantId: realm,
    clientId,
    disableInstanceDiscovery: true,
    userPromptCallback: ({ userCode }) => onCode(userCode),
    httpClient: {
      sendRequest: async (request) => {
        const isDiscovery = request.url.includes("/.well-known/");
        request.url = isDiscovery
          ? `${issuer}/.well-known/openid-configuration`
          // The client treats the first path segment as the tenant.
          : realAddress(request.url, issuer).replace(`/${realm}/realms/`, "/auth/realms/");
        request.body = realBody(request.body);
        request.allowInsecureConnection = true;
        const answer = await plain.sendRequest(request);
        if (isDiscovery) answer.bodyAsText = standInText(answer.bodyAsText, issuer);
        return answer;
      },
    },
  });
  const scopes = ["roles"];
  await credential.getToken(scopes);
  return {
    call: async () => {
      const { token } = await credential.getToken(scopes);
      return await transport(api, { headers: { authorization: `Bearer ${token}` } });
    },
  };
}
