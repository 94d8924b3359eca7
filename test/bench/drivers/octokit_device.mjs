/** @octokit/auth-oauth-device: GitHub's paths, JSON bodies and errors in a 200, translated. */
let octokit;

export async function load() {
  octokit = await import("@octokit/auth-oauth-device");
}

const paths = {
  "/login/device/code": "/auth/device",
  "/login/oauth/access_token": "/token",
};

export async function signIn({ issuer, clientId, api, transport }, onCode) {
  const { request } = await import("@octokit/request");
  const translated = async (url, init) => {
    const path = paths[new URL(url).pathname];
    if (path === undefined) return await transport(url, init);
    const answer = await fetch(`${issuer}/protocol/openid-connect${path}`, {
      method: "POST",
      body: new URLSearchParams(JSON.parse(init.body)),
    });
    return new Response(answer.body, { headers: answer.headers });
  };
  const { origin, pathname } = new URL(api);
  const github = request.defaults({ baseUrl: origin, request: { fetch: translated } });
  const auth = octokit.createOAuthDeviceAuth({
    clientType: "oauth-app",
    clientId,
    // In the server's order: otherwise the client signs in again, since the granted scope differs.
    scopes: ["openid", "profile", "roles", "email"],
    request: github,
    onVerification: ({ user_code }) => onCode(user_code),
  });
  await auth({ type: "oauth" });
  return { call: () => auth.hook(github, `GET ${pathname}`) };
}
