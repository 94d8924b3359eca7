/**
 * Finds secrets in texts, or pieces of them that are eight characters long.
 */

const PIECE = 8;

/** Size of the Bloom filter in bits; it rules out most pieces without storing them all. */
const SIEVE = 2 ** 29;

/** Matches any JWT, whether a test issued it or not. */
const JWT = /eyJ[\w-]{8,}\.eyJ[\w-]{8,}/;

/** The base64 of an image looks like a token, so SVG is decoded and PNG is left out. */
const PICTURE = /data:image\/svg\+xml;base64,([A-Za-z0-9+/=]+)/g;
const PIXELS = /data:image\/png;base64,[A-Za-z0-9+/=]+|"image\/png": ?"[^"]*"/g;

/**
 * Whether a piece looks random, unlike the words, numbers and identifiers in the tests. Hexadecimal
 * pieces are left out, because long identifiers have some in common.
 */
function looksRandom(piece) {
  if (/^[\da-f-]+$/i.test(piece) || new Set(piece).size < 5) return false;
  return /[a-z]/.test(piece) && /[A-Z]/.test(piece) && /^[\w-]+$/.test(piece);
}

/** A JWT without its header, which is the same for all JWTs of a key. */
function uniquePart(secret) {
  const parts = secret.split(".");
  return parts.length >= 3 && secret.startsWith("eyJ") ? parts.slice(1).join(".") : secret;
}

function* piecesOf(text) {
  for (let at = 0; at + PIECE <= text.length; at++) yield text.slice(at, at + PIECE);
}

function hash(piece, seed) {
  let value = seed;
  for (let at = 0; at < PIECE; at++) value = Math.imul(value ^ piece.charCodeAt(at), 0x01000193);
  return (value ^ value >>> 15) >>> 0;
}

/** Finds where texts contain secrets or pieces of them. */
export function findLeaks(secrets, texts) {
  const sieve = new Uint8Array(SIEVE / 8);
  const spots = (piece) => [hash(piece, 0x811c9dc5) % SIEVE, hash(piece, 0x1234567) % SIEVE];
  for (const secret of secrets) {
    for (const piece of piecesOf(uniquePart(secret))) {
      for (const spot of spots(piece)) sieve[spot >>> 3] |= 1 << (spot & 7);
    }
  }
  /** Pieces that may belong to a secret, with the places where they were found. */
  const suspects = new Map();
  const leaks = [];
  for (const [where, original] of texts) {
    const text = original.replace(PIXELS, "").replace(PICTURE, (_, data) => atob(data));
    if (JWT.test(text)) leaks.push({ where, what: "a JWT" });
    for (const piece of piecesOf(text)) {
      if (!spots(piece).every((spot) => sieve[spot >>> 3] & 1 << (spot & 7))) continue;
      if (looksRandom(piece)) suspects.set(piece, (suspects.get(piece) ?? new Set()).add(where));
    }
  }
  const found = new Set();
  if (suspects.size > 0) {
    for (const secret of secrets) {
      const kind = secret.startsWith("eyJ") ? "a token" : "a code or an opaque token";
      for (const piece of piecesOf(uniquePart(secret))) {
        for (const where of suspects.get(piece) ?? []) {
          const id = `${kind} in ${where}`;
          if (!found.has(id)) leaks.push({ where, what: `a piece of ${kind}` });
          found.add(id);
        }
      }
    }
  }
  return leaks;
}
