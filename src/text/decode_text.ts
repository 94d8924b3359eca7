/**
 * The text of a file, in whichever encoding a program wrote it.
 *
 * @module
 */

/**
 * Decodes a file; undefined if it is neither UTF-8 nor UTF-16. A byte order mark is left out.
 *
 * PowerShell 5 writes UTF-16 with `>`, and Windows editors put a mark before UTF-8.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    const encoding = encodingOf(bytes);
    let text = new TextDecoder(encoding).decode(bytes);
    // On Node a decoder that fails is slow, so it is asked only where something was replaced.
    if (text.includes("\ufffd")) text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    // UTF-32, or no text at all.
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

/**
 * The encoding of a text that begins with these bytes: by its mark, or by the zeros that are halves
 * of its first letters in UTF-16.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4627#section-3
 */
export function encodingOf([a = 1, b = 1, c = 1, d = 1]: Uint8Array): string {
  if ((a === 0xff && b === 0xfe) || (a >= 9 && b === 0 && c >= 9 && d === 0)) return "utf-16le";
  if ((a === 0xfe && b === 0xff) || (a === 0 && b >= 9 && c === 0 && d >= 9)) return "utf-16be";
  return "utf-8";
}
