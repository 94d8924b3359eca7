/**
 * Finds secrets in texts, in full or by a piece of eight characters.
 */

const PIECE = 8;

/** Bits of the sieve that tells most pieces apart without keeping them. */
const SIEVE = 2 ** 29;

/** A JWT by its shape, whoever made it. */
const JWT = /eyJ[\w-]{8,}\.eyJ[\w-]{8,}/;

/** A picture's base64 looks like a token's; what counts is what it decodes to. */
const PICTURE = /data:image\/svg\+xml;base64,([A-Za-z0-9+/=]+)/g;
const PIXELS = /data:image\/png;base64,[A-Za-z0-9+/=]+|"image\/png": ?"[^"]*"/g;

/**
 * Tells whether a piece looks drawn by chance, as no word, number or identifier of the tests does:
 * hexadecimal pieces are left out, since any two long identifiers share some.
 */
function isTelling(piece) {
  if (/^[\da-f-]+$/i.test(piece) || new Set(piece).size < 5) return false;
  return /[a-z]/.test(piece) && /[A-Z]/.test(piece) && /^[\w-]+$/.test(piece);
}

/** The part of a secret that is nobody else's: every JWT of a key begins with the same header. */
function ownPart(secret) {
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

/**
 * Where secrets stand in texts.
 *
 * @param secrets tokens and device codes
 * @param texts `[where, text]`
 * @returns where something leaked and what it was, never the secret itself
 */
export function findLeaks(secrets, texts) {
  const sieve = new Uint8Array(SIEVE / 8);
  const spots = (piece) => [hash(piece, 0x811c9dc5) % SIEVE, hash(piece, 0x1234567) % SIEVE];
  for (const secret of secrets) {
    for (const piece of piecesOf(ownPart(secret))) {
      for (const spot of spots(piece)) sieve[spot >>> 3] |= 1 << (spot & 7);
    }
  }
  /** Pieces that may be a secret's, and where they stand. */
  const suspects = new Map();
  const leaks = [];
  for (const [where, original] of texts) {
    const text = original.replace(PIXELS, "").replace(PICTURE, (_, data) => atob(data));
    if (JWT.test(text)) leaks.push({ where, what: "a JWT" });
    for (const piece of piecesOf(text)) {
      if (!spots(piece).every((spot) => sieve[spot >>> 3] & 1 << (spot & 7))) continue;
      if (isTelling(piece)) suspects.set(piece, (suspects.get(piece) ?? new Set()).add(where));
    }
  }
  const found = new Set();
  if (suspects.size > 0) {
    for (const secret of secrets) {
      const kind = secret.startsWith("eyJ") ? "a token" : "a code or an opaque token";
      for (const piece of piecesOf(ownPart(secret))) {
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
