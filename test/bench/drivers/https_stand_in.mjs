/**
 * Microsoft's clients accept `https:` only, and the embedded deployment speaks `http:` on loopback.
 * They are told of a host that does not exist, and their requests are sent on.
 */
export const standIn = "https://login.bench.example";

const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** The real address of one at the stand-in; they make up the device endpoint's from the token's. */
export const realAddress = (url, issuer) =>
  url.replace(standIn, new URL(issuer).origin).replace("/devicecode", "/auth/device");

/** What they send; they call the device grant by the name it had in a draft. */
export const realBody = (body) =>
  body?.replace("grant_type=device_code", `grant_type=${encodeURIComponent(DEVICE_GRANT)}`);

/** What the server says of itself, with the stand-in's addresses. */
export const standInText = (text, issuer) => text.replaceAll(new URL(issuer).origin, standIn);
