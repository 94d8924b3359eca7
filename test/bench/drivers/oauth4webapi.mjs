/** Plain oauth4webapi: its requests, and our polling loop around them. It stores no tokens. */
let oauth;

export async function load() {
  oauth = await import("oauth4webapi");
}

export async function signIn({ issuer, clientId, api, transport }, onCode) {
  const insecure = { [oauth.allowInsecureRequests]: true };
  const client = { client_id: clientId };
  const url = new URL(issuer);
  const as = await oauth.processDiscoveryResponse(
    url,
    await oauth.discoveryRequest(url, { algorithm: "oidc", ...insecure }),
  );
  const code = await oauth.processDeviceAuthorizationResponse(
    as,
    client,
    await oauth.deviceAuthorizationRequest(
      as,
      client,
      oauth.None(),
      { scope: "openid profile email roles" },
      insecure,
    ),
  );
  onCode(code.user_code);
  let tokens;
  while (!tokens) {
    await new Promise((done) => setTimeout(done, code.interval * 1000));
    const answer = await oauth.deviceCodeGrantRequest(
      as,
      client,
      oauth.None(),
      code.device_code,
      insecure,
    );
    try {
      tokens = await oauth.processDeviceCodeResponse(as, client, answer);
    } catch (error) {
      if (error.error !== "authorization_pending") throw error;
    }
  }
  const call = { ...insecure, [oauth.customFetch]: transport };
  return {
    refresh: async () => {
      const answer = await oauth.refreshTokenGrantRequest(
        as,
        client,
        oauth.None(),
        tokens.refresh_token,
        insecure,
      );
      return tokens = await oauth.processRefreshTokenResponse(as, client, answer);
    },
    call: () =>
      oauth.protectedResourceRequest(
        tokens.access_token,
        "GET",
        new URL(api),
        undefined,
        undefined,
        call,
      ),
  };
}
