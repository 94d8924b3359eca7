/**
 * A credential that was found somewhere is looked for everywhere: bare where its name does not
 * stand, in pieces, encoded.
 *
 * @module
 */
import { looksRandom } from "../model/credentials/likely.ts";
import { Pieces } from "../model/credentials/pieces.ts";
import type { CredentialKind, CredentialSpan } from "../model/credentials/span.ts";
import { viewsOf } from "../model/credentials/views.ts";
import type { Steps } from "../text/steps.ts";
import type { ScannedBlock } from "./scanned_block.ts";

/** What is shorter, or no longer random, may be a word of the text. */
const SHORTEST = 16;
/** Keys are shorter, and of longer ones a beginning is enough to learn. */
const LONGEST = 16_384;
/** So much is learned of a notebook at most, in characters. */
const MOST_LEARNED = 65_536;
/** Texts are searched so much at a time. */
const WINDOW = 262_144;

/** Kinds of which only a part is secret. */
const LINKS: ReadonlySet<CredentialKind> = new Set([
  "presigned link",
  "sign-in link",
  "link with a password",
  "webhook",
  "sign-in QR code",
  "private key",
]);

/** Finds pieces of what was found before. */
export class KnownPieces {
  readonly #pieces = new Pieces();
  readonly #known = new Set<string>();
  #learned = 0;

  /** Learns the credentials of a text. */
  *learn({ text, spans }: ScannedBlock): Steps<void> {
    for (const { start, end, kind } of spans) {
      if (this.#learned >= MOST_LEARNED) return;
      const found = text.slice(start, Math.min(end, start + LONGEST));
      // As it was before it was coloured, wrapped and escaped.
      const plain = viewsOf(found).at(-1)!.text;
      const secrets = LINKS.has(kind) ? plain.split(/[^\w.~+/-]+/) : [plain];
      for (const secret of secrets) this.#add(secret, LINKS.has(kind));
      yield;
    }
  }

  #add(secret: string, isPart: boolean): void {
    const isSecret = secret.length >= (isPart ? 32 : SHORTEST) && looksRandom(secret);
    if (!isSecret || this.#known.has(secret)) return;
    this.#known.add(secret);
    this.#learned += secret.length;
    this.#pieces.add(secret);
  }

  /** Where pieces of them are in a text. */
  *find({ text }: ScannedBlock): Steps<CredentialSpan[]> {
    if (this.#known.size === 0) return [];
    const found: CredentialSpan[] = [];
    for (let at = 0; at < text.length; at += WINDOW) {
      // What a window cuts is found by the next: a piece needs few characters.
      const from = Math.max(0, at - 256);
      for (const { start, end } of this.#pieces.find(text.slice(from, at + WINDOW))) {
        // The windows overlap a little.
        const last = found.at(-1);
        const first = Math.max(from + start, last?.end ?? 0);
        if (first < from + end) found.push({ start: first, end: from + end, kind: "secret" });
      }
      yield;
    }
    return found;
  }
}
