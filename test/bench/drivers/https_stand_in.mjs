/**
 * Microsoft's clients accept only `https:`, but the embedded deployment uses `http:` on loopback.
 * The clients get the URL of a host that does not exist, and we redirect their requests.
 */
export const standIn = "https://login.bench.example";

const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** Maps a stand-in URL to the real one; the clients guess the device endpoint's path. */
export const realAddress = (url, issuer) =>
  url.replace(standIn, new URL(issuer).origin).replace("/devicecode", "/auth/device");

/** Corrects a request body: the clients use the device grant's name from a draft. */
export const realBody = (body) =>
  body?.replace("grant_type=device_code", `grant_type=${encodeURIComponent(DEVICE_GRANT)}`);

/** The server's metadata with the stand-in's URLs. */
export const standInText = (text, issuer) => text.replaceAll(new URL(issuer).origin, standIn);
