/** @azure/msal-node, configured for plain OpenID Connect, with its cache in a file. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { realAddress, realBody, standIn, standInText } from "./https_stand_in.mjs";

const scopes = ["openid", "profile", "email", "roles"];
let msal;

export async function load() {
  msal = await import("@azure/msal-node");
}

function application({ issuer, clientId, folder }) {
  const plain = globalThis.fetch;
  globalThis.fetch = async (url, init) => {
    if (!String(url).startsWith(standIn)) return plain(url, init);
    const answer = await plain(realAddress(String(url), issuer), {
      ...init,
      body: realBody(init?.body),
    });
    if (!String(url).includes("/.well-known/")) return answer;
    return new Response(standInText(await answer.text(), issuer), answer);
  };
  const path = `${folder}/msal.json`;
  return new msal.PublicClientApplication({
    auth: {
      clientId,
      authority: standInText(issuer, issuer),
      knownAuthorities: [new URL(standIn).host],
    },
    system: { protocolMode: msal.ProtocolMode.OIDC },
    cache: {
      cachePlugin: {
        beforeCacheAccess: (context) => {
          if (existsSync(path)) context.tokenCache.deserialize(readFileSync(path, "utf8"));
        },
        afterCacheAccess: (context) => {
          if (context.cacheHasChanged) writeFileSync(path, context.tokenCache.serialize());
        },
      },
    },
  });
}

export async function signIn(place, onCode) {
  const app = application(place);
  const { account } = await app.acquireTokenByDeviceCode({
    scopes,
    deviceCodeCallback: ({ userCode }) => onCode(userCode),
  });
  return {
    refresh: () => app.acquireTokenSilent({ account, scopes, forceRefresh: true }),
    call: async () => {
      const { accessToken } = await app.acquireTokenSilent({ account, scopes });
      return await place.transport(place.api, {
        headers: { authorization: `Bearer ${accessToken}` },
      });
    },
  };
}

export async function start(place) {
  const app = application(place);
  const [account] = await app.getAllAccounts();
  const { fromCache } = await app.acquireTokenSilent({ account, scopes });
  if (!fromCache) throw new Error("The token was not in the cache");
}
