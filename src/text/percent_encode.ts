/**
 * Percent-encoding as the signatures of AWS need it.
 *
 * @module
 */

/**
 * Encodes every character except letters, digits and `-._~`. `encodeURIComponent` leaves five more.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3986#section-2.3
 */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
