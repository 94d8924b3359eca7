/**
 * Loopback and secure addresses.
 *
 * @module
 */
const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "[::1]", "localhost"]);

/** Whether a URL's host is this machine: 127.0.0.1, ::1 or localhost. */
export function isLoopback(url: URL): boolean {
  return LOOPBACK.has(url.hostname);
}

/** Whether a token may be sent to a URL at all: `https:`, or `http:` on this machine. */
export function isSecureUrl(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url));
}
