/**
 * Converts pieces of a document to runs of characters, and breaks them into lines.
 *
 * @module
 */
import { isSecureUrl } from "../system/loopback.ts";
import { sanitise } from "../text/sanitise.ts";
import { asTyped } from "../text/typed_command.ts";
import { widthOf } from "../text/width.ts";
import { toAscii } from "./ascii.ts";
import type { Inline, Tone } from "./document.ts";
import type { DisplayEnvironment } from "./environment.ts";
import { maskIdentity } from "./identity.ts";

/** A run of characters with one style. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
  readonly strong: boolean;
  /** Not broken across lines if there is room, so that it can be copied. */
  readonly whole: boolean;
  /** Not broken in a table either; an address is, since it is a link elsewhere. */
  readonly copied?: boolean;
}

/** How pieces are converted to characters. */
export type SpanOptions = Pick<DisplayEnvironment, "identity" | "voice" | "unicode" | "letters">;

/**
 * The characters of a line.
 *
 * @param content the pieces
 * @param options masking, voice and character set
 * @returns the same words, sanitised
 */
export function spansOf(content: readonly Inline[], options: SpanOptions): Span[] {
  return content.map((piece) => {
    const plain = { tone: "normal", strong: false, whole: false } as const;
    if (typeof piece === "string") return { ...plain, text: clean(piece, options) };
    switch (piece.kind) {
      case "text":
        return {
          ...plain,
          text: clean(piece.text, options),
          tone: piece.tone ?? "normal",
          strong: piece.strong ?? false,
          whole: piece.whole ?? false,
          copied: piece.whole ?? false,
        };
      case "code":
        return { ...plain, text: clean(piece.text, options), whole: true, copied: true };
      case "step":
        return {
          tone: "normal",
          strong: true,
          whole: true,
          text: clean(options.voice === "code" ? piece.code : asTyped(piece.command), options),
        };
      case "link":
        return { ...plain, text: clean(addressOf(piece.href, piece.text), options), whole: true };
      case "identity": {
        const name = sanitise(piece.text);
        const shown = options.identity === "full" ? name : maskIdentity(name);
        return { ...plain, text: clean(shown, options), strong: true };
      }
    }
  });
}

/** Shows the address, so that it can be copied; adds the words only if they say something else. */
function addressOf(href: string, words: string | undefined): string {
  const address = shownAddress(href);
  return words === undefined || address.includes(words) ? address : `${words}: ${address}`;
}

/** The characters of RFC 3986 but `@`, which can make a host look like another. */
const PLAIN_ADDRESS = /^https?:\/\/[\w.~:/?#[\]!$&'()*+,;=%-]+$/;

/** An address as shown: as it was given, or normalised if its form could hide where it leads. */
export function shownAddress(href: string): string {
  return PLAIN_ADDRESS.test(href) ? href : safeHref(href) ?? href;
}

/**
 * The address a link may have.
 *
 * @param href the address asked for
 * @returns it, normalised, if it is https: or loopback http: and names no user; else undefined
 */
export function safeHref(href: string): string | undefined {
  if (href.length > 2000) return undefined;
  try {
    const url = new URL(href);
    const harmless = isSecureUrl(url) && !url.username && !url.password && url.href.length <= 2000;
    return harmless ? url.href : undefined;
  } catch {
    return undefined;
  }
}

function clean(value: string, options: SpanOptions): string {
  const text = sanitise(value);
  return options.unicode ? text : toAscii(text, options);
}

/** The text of spans, with ordinary spaces in place of no-break spaces. */
export function bareText(spans: readonly Span[]): string {
  return spans.map((span) => span.text).join("").replaceAll("\u00a0", " ");
}

/** The columns that spans take. */
export function widthOfSpans(spans: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + widthOf(span.text), 0);
}

/**
 * Breaks spans into lines at spaces.
 *
 * @param spans what to break
 * @param width the columns a line may take
 * @param chop whether a word wider than that is broken too, as a table cell needs
 * @returns the lines, at least one
 */
export function wrapSpans(spans: readonly Span[], width: number, chop = false): Span[][] {
  const lines: Span[][] = [[]];
  let used = 0;
  for (const group of groupsOf(spans)) {
    const needed = widthOfSpans(group.spans);
    const gap = used > 0 && group.space ? 1 : 0;
    if (used > 0 && group.space && used + gap + needed > width) {
      lines.push([]);
      used = 0;
    } else if (gap) {
      lines.at(-1)!.push({ ...group.spans[0]!, text: " ", strong: false });
      used += gap;
    }
    if (!chop || needed <= width) {
      lines.at(-1)!.push(...group.spans);
      used += needed;
      continue;
    }
    for (const span of group.spans) {
      for (const part of partsOf(span.text, width)) {
        const columns = widthOf(part);
        if (used > 0 && used + columns > width) {
          lines.push([]);
          used = 0;
        }
        lines.at(-1)!.push({ ...span, text: part });
        used += columns;
      }
    }
  }
  return lines.map(joined);
}

/** The parts between which a long word is broken: after its signs, or else anywhere. */
function partsOf(word: string, width: number): string[] {
  return word.split(/(?<=[_/@,;=&?-])/)
    .flatMap((part) => widthOf(part) <= width ? [part] : [...part]);
}

/** What stands together: a word, or `code` and the full stop after it. */
export interface Group {
  /** Whether there is a space before it. */
  readonly space: boolean;
  readonly spans: Span[];
}

/** Groups what has no space between. */
export function groupsOf(spans: readonly Span[]): Group[] {
  const groups: Group[] = [];
  let space = false;
  for (const span of spans) {
    for (const part of span.whole ? [span.text] : span.text.split(/( +)/)) {
      if (part === "") continue;
      if (!span.whole && part.trim() === "") {
        space = true;
        continue;
      }
      const piece = { ...span, text: part };
      if (space || groups.length === 0) groups.push({ space, spans: [piece] });
      else groups.at(-1)!.spans.push(piece);
      space = false;
    }
  }
  return groups;
}

/** Joins neighbouring spans of the same style. */
function joined(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans) {
    const last = result.at(-1);
    const same = last && last.tone === span.tone &&
      (last.strong === span.strong || span.text === " ");
    if (same) result[result.length - 1] = { ...last, text: last.text + span.text };
    else result.push(span);
  }
  return result;
}
