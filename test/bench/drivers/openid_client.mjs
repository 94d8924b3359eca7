/** openid-client, which has its own polling loop. It stores no tokens. */
let client;

export async function load() {
  client = await import("openid-client");
}

export async function signIn({ issuer, clientId, api, transport }, onCode) {
  const config = await client.discovery(new URL(issuer), clientId, undefined, client.None(), {
    execute: [client.allowInsecureRequests],
  });
  const code = await client.initiateDeviceAuthorization(config, {
    scope: "openid profile email roles",
  });
  onCode(code.user_code);
  let tokens = await client.pollDeviceAuthorizationGrant(config, code);
  config[client.customFetch] = transport;
  return {
    refresh: async () => {
      tokens = await client.refreshTokenGrant(config, tokens.refresh_token);
    },
    call: () => client.fetchProtectedResource(config, tokens.access_token, new URL(api), "GET"),
  };
}
