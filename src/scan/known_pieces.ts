/**
 * Finds other occurrences of the credentials that were found: without their name, in pieces, or
 * encoded.
 *
 * @module
 */
import { looksRandom } from "../model/credentials/likely.ts";
import { Pieces } from "../model/credentials/pieces.ts";
import type { CredentialKind, CredentialSpan } from "../model/credentials/span.ts";
import { viewsOf } from "../model/credentials/views.ts";
import type { Steps } from "../text/steps.ts";
import type { ScannedBlock } from "./scanned_block.ts";

/** Limit below which a value may be an ordinary word. */
const MIN_LENGTH = 16;
/** Number of characters that are learned of one credential. */
const MAX_LENGTH = 16_384;
/** Number of characters that are learned from one notebook. */
const MAX_LEARNED = 65_536;
/** Number of characters that are searched in one step. */
const WINDOW = 262_144;

/** Kinds that are only partly secret. */
const LINKS: ReadonlySet<CredentialKind> = new Set([
  "presigned link",
  "sign-in link",
  "link with a password",
  "webhook",
  "sign-in QR code",
  "private key",
]);

/** Finds pieces of credentials that were found before. */
export class KnownPieces {
  readonly #pieces = new Pieces();
  readonly #known = new Set<string>();
  #learned = 0;

  /** Learns the credentials of a text. */
  *learn({ text, spans }: ScannedBlock): Steps<void> {
    for (const { start, end, kind } of spans) {
      if (this.#learned >= MAX_LEARNED) return;
      const found = text.slice(start, Math.min(end, start + MAX_LENGTH));
      // Without colour codes, wrapping and escapes.
      const plain = viewsOf(found).at(-1)!.text;
      const secrets = LINKS.has(kind) ? plain.split(/[^\w.~+/-]+/) : [plain];
      for (const secret of secrets) this.#add(secret, LINKS.has(kind));
      yield;
    }
  }

  #add(secret: string, isPart: boolean): void {
    const isSecret = secret.length >= (isPart ? 32 : MIN_LENGTH) && looksRandom(secret);
    if (!isSecret || this.#known.has(secret)) return;
    this.#known.add(secret);
    this.#learned += secret.length;
    this.#pieces.add(secret);
  }

  /** The pieces of learned credentials in a text. */
  *find({ text }: ScannedBlock): Steps<CredentialSpan[]> {
    if (this.#known.size === 0) return [];
    const found: CredentialSpan[] = [];
    for (let at = 0; at < text.length; at += WINDOW) {
      // Windows overlap, so that a piece at the end of one is found in the next.
      const from = Math.max(0, at - 256);
      for (const { start, end } of this.#pieces.find(text.slice(from, at + WINDOW))) {
        // Do not report the overlap twice.
        const last = found.at(-1);
        const first = Math.max(from + start, last?.end ?? 0);
        if (first < from + end) found.push({ start: first, end: from + end, kind: "secret" });
      }
      yield;
    }
    return found;
  }
}
