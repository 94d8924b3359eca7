/**
 * Finds credentials by the names of fields, variables, headers and options.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2
 */
import { isOf, NAME, type Runs, UNQUOTED, VALUE } from "./characters.ts";
import { isPlaceholder, looksLikeCode, looksRandom } from "./likely.ts";
import { kindOfName } from "./name.ts";
import type { CredentialKind, CredentialSpan } from "./span.ts";

/** Words of which every name of a credential contains one. */
const STEM =
  /token|secret|pass|pwd|key|credential|cookie|authori[sz]ation|jwt|signature|signed|code|aws|verifier/gi;

const MAX_NAME_LENGTH = 100;
/** Limit of the text between a name and its value, such as spaces and tags. */
const MAX_GAP_LENGTH = 120;
/** Limit of a header, in characters. */
const MAX_LINE_LENGTH = 8_192;
/** Shortest value that counts beside a name without an assignment. */
const MIN_BESIDE_LENGTH = 16;
/** Shortest value that can be told from a word by itself. */
const MIN_LENGTH = 12;
const MIN_PASSWORD_LENGTH = 6;
const MAX_PASSWORD_LENGTH = 256;

/**
 * Finds values whose names say that they are credentials; with `wary`, also short and doubtful
 * ones.
 */
export function findNamed(runs: Runs, wary: boolean): CredentialSpan[] {
  const { text } = runs;
  const found: CredentialSpan[] = [];
  const search: Search = { runs, wary, headerEnd: 0 };
  STEM.lastIndex = 0;
  for (let stem = STEM.exec(text); stem; stem = STEM.exec(text)) {
    const name = nameAt(runs, stem.index);
    STEM.lastIndex = Math.max(STEM.lastIndex, name.end);
    if (name.end - name.start > MAX_NAME_LENGTH) continue;
    const span = valueOfName(search, name);
    if (!span) continue;
    found.push(span);
    STEM.lastIndex = Math.max(STEM.lastIndex, span.end);
  }
  return found;
}

interface Search {
  readonly runs: Runs;
  readonly wary: boolean;
  /** End of the last header that was read, since a header is read as a whole. */
  headerEnd: number;
}

interface Name {
  readonly start: number;
  readonly end: number;
}

/** The identifier around an offset. */
function nameAt({ text }: Runs, at: number): Name {
  let start = at;
  while (at - start <= MAX_NAME_LENGTH && isOf(NAME, text.charCodeAt(start - 1))) start--;
  let end = at;
  while (isOf(NAME, text.charCodeAt(end))) end++;
  return { start, end };
}

function valueOfName(search: Search, name: Name): CredentialSpan | undefined {
  const { text } = search.runs;
  for (const { start, end } of namesAround(text, name)) {
    const kind = kindOfName(text.slice(start, end));
    if (!kind) continue;
    const place = placeAfter(text, end, text[start - 1] === "<");
    const span = place && valueAt(search, place, kind);
    if (span) return span;
  }
  return undefined;
}

/**
 * The possible names: the identifier alone, or with the words before it, as in `Secret access key`.
 */
function namesAround(text: string, name: Name): Name[] {
  const names = [name];
  const before = wordBefore(text, name.start);
  if (before !== undefined) names.unshift({ start: before, end: name.end });
  let { end } = name;
  for (let i = 0; i < 3; i++) {
    const next = wordAfter(text, end);
    if (next === undefined) break;
    end = next;
    names.unshift({ start: name.start, end });
  }
  return names;
}

const MAX_WORD_LENGTH = 16;

function wordBefore(text: string, start: number): number | undefined {
  if (text[start - 1] !== " ") return undefined;
  let at = start - 1;
  while (start - at <= MAX_WORD_LENGTH && isLetter(text.charCodeAt(at - 1))) at--;
  return at < start - 1 && !isOf(NAME, text.charCodeAt(at - 1)) ? at : undefined;
}

function wordAfter(text: string, end: number): number | undefined {
  if (text[end] !== " ") return undefined;
  let at = end + 1;
  while (at - end <= MAX_WORD_LENGTH && isLetter(text.charCodeAt(at))) at++;
  return at > end + 1 && !isOf(NAME, text.charCodeAt(at)) ? at : undefined;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

/** The start of a value, and whether it is assigned to the name. */
interface Place {
  readonly at: number;
  /** False if only space, a comma or a border separates them. */
  readonly isAssigned: boolean;
}

/**
 * `name = value`, `"name": "value"`, `environ["name"] = "value"`, `set("name", "value")`,
 * `<name>value</name>`, `name="password" value="value"`, `| name | value |`, `--name value`.
 */
function placeAfter(text: string, end: number, isTag: boolean): Place | undefined {
  const most = end + MAX_GAP_LENGTH;
  let at = end;
  let isQuoted = false;
  let isAssigned = false;
  let isApart = false;
  for (; at < most; at++) {
    const character = text[at];
    if (character === undefined) return undefined;
    if (`"'\`)]\\*`.includes(character)) isQuoted = true;
    else if (character === "{" && isAssigned) continue;
    else if (character === "(") isApart = true;
    else if (character === ":" || character === "=" || character === "→") {
      isAssigned = true;
      const typed = character === ":" ? endOfType(text, at + 1) : undefined;
      if (typed !== undefined) at = typed - 1;
    } else if (character === ">" && (isTag || text[at - 1] === "-" || text[at - 1] === "=")) {
      isAssigned = true;
    } else if (character === "-" && text[at + 1] === ">") continue;
    else if (character === ",") {
      if (!isQuoted || isAssigned) return undefined;
      isAssigned = true;
    } else if (character === "|" || character === "│" || character === "┃" || character === "║") {
      isApart = true;
    } else if (character === "<" && text[at + 1] === "-") {
      // The assignment of R.
      isAssigned = true;
      at++;
    } else if (character === "<") {
      const tag = endOfTag(text, at);
      if (tag === undefined) return undefined;
      isApart = true;
      at = tag - 1;
    } else if (character === " " || character === "\t") isApart = true;
    else if (character === "\n" || character === "\r") {
      if (isAssigned || isApart) continue;
      const pair = endOfPairBelow(text, at);
      if (pair === undefined) return undefined;
      isAssigned = true;
      at = pair - 1;
    } else {
      const pair = endOfPair(text, at);
      if (pair === undefined) break;
      isAssigned = true;
      at = pair - 1;
    }
    // The quote of the value follows the assignment.
    if (isAssigned && isQuote(text[at + 1])) {
      const pair = endOfPair(text, at + 2);
      if (pair === undefined) return { at: at + 1, isAssigned };
    }
  }
  if (at === end || at >= most) return undefined;
  return isAssigned || isApart ? { at, isAssigned } : undefined;
}

function isQuote(character: string | undefined): boolean {
  return character !== undefined && `"'\``.includes(character);
}

const TYPE = /\s{0,3}(?:[A-Za-z_.[\]| ]{1,40}?\s=\s|chr\s(?="))/y;

/** `token: str = "…"`, and R's `token: chr "…"`. */
function endOfType(text: string, at: number): number | undefined {
  TYPE.lastIndex = at;
  return TYPE.test(text) ? TYPE.lastIndex : undefined;
}

const TAG = /<\/?[a-z]{1,10}[1-6]?(?:\s[^<>]{0,100})?\/?>/iy;

function endOfTag(text: string, at: number): number | undefined {
  TAG.lastIndex = at;
  return TAG.test(text) ? TAG.lastIndex : undefined;
}

const PAIR = /["'`]?(?:value|val|content|data)["'`]?\s{0,3}[:=]/iy;

/** `{"name": "password", "value": "…"}`. */
function endOfPair(text: string, at: number): number | undefined {
  PAIR.lastIndex = at;
  return PAIR.test(text) ? PAIR.lastIndex : undefined;
}

const PAIR_BELOW = /\r?\n\s{0,40}(?:value|val|content|data)\s{0,3}[:=]/iy;

/** `- name: PASSWORD`, and `value: …` in the next line. */
function endOfPairBelow(text: string, at: number): number | undefined {
  PAIR_BELOW.lastIndex = at;
  return PAIR_BELOW.test(text) ? PAIR_BELOW.lastIndex : undefined;
}

const PREFIX =
  /(?:[|>][+-]?\n\s{0,40})?(?:[\w.]{0,24}\(|\[)?\s{0,8}(?:[bBrRuUfF]{1,2}(?=["'`]))?(["'`]{0,3})\s?/y;
const SCHEME = /(?:bearer|basic|token|apikey|digest|negotiate|ssws|aws4-hmac-sha256)\s{1,3}/iy;

function valueAt(search: Search, place: Place, kind: CredentialKind): CredentialSpan | undefined {
  const { runs, wary } = search;
  const { text } = runs;
  PREFIX.lastIndex = place.at;
  const quote = (PREFIX.exec(text)?.[1] ?? "")[0];
  let start = PREFIX.lastIndex;
  const isHeader = kind === "Authorization header" || kind === "cookie";
  if (isHeader) {
    return start < search.headerEnd ? undefined : headerAt(search, { start, quote }, kind);
  }
  SCHEME.lastIndex = start;
  if (SCHEME.test(text)) start = SCHEME.lastIndex;
  if (kind === "password") return passwordAt(runs, { start, quote }, place, wary);
  let end = endOfValue(runs, start, quote);
  while (end > start && ".:!".includes(text[end - 1]!)) end--;
  const value = text.slice(start, Math.min(end, start + 200));
  const shortest = place.isAssigned ? MIN_LENGTH : MIN_BESIDE_LENGTH;
  if (end - start < shortest) return undefined;
  if (quote !== undefined && /\s/.test(text[end] ?? "")) return undefined;
  if (!looksRandom(value) || (quote === undefined && looksLikeCode(value))) return undefined;
  if (isPublic(value)) return undefined;
  return !wary && isPlaceholder(value) ? undefined : { start, end, kind };
}

/** The end of a value. In quotes it is the closing quote, or the end of a truncated text. */
function endOfValue(runs: Runs, start: number, quote: string | undefined): number {
  const { text } = runs;
  const run = runs.end(VALUE, start);
  if (quote === undefined) return run;
  const isEscaped = text[start - 2] === "\\";
  let close = runs.next(quote, start);
  for (let tries = 0; tries < 8 && !isEscaped && text[close - 1] === "\\"; tries++) {
    close = runs.next(quote, close + 1);
  }
  while (isEscaped && text[close - 1] === "\\") close--;
  if (close <= run || close - start > MAX_LINE_LENGTH) return run;
  return /\s/.test(text.slice(run, close)) ? run : close;
}

/** Whether a value is not secret: a URL or path to a credential, or a digest. */
function isPublic(value: string): boolean {
  return /^(?:\.{0,2}|~)\/[\w.-]+(?:\/|\.\w)|^https?$|^(?:sha\d{1,3}|md5)[:-]/i.test(value);
}

interface Start {
  readonly start: number;
  readonly quote: string | undefined;
}

/** A whole header, which may contain several credentials: `session=…; csrf=…`. */
function headerAt(
  search: Search,
  { start, quote }: Start,
  kind: CredentialKind,
): CredentialSpan | undefined {
  const { runs, wary } = search;
  const { text } = runs;
  const line = Math.min(runs.next("\n", start), start + MAX_LINE_LENGTH, text.length);
  let end = Math.min(line, ...[`"`, "'", "`", "<"].map((mark) => runs.next(mark, start)));
  if (quote !== undefined) end = Math.min(line, runs.next(quote, start));
  while (end > start && /[\s,;)\]}]/.test(text[end - 1]!)) end--;
  search.headerEnd = end;
  const words = text.slice(start, end).split(/[\s;,=]+/);
  const scheme = /^(?:bearer|basic|token|apikey|negotiate|digest|aws4-hmac-sha256)$/i.test(
    words[0] ?? "",
  );
  const isSecret = (word: string) =>
    word.length >= MIN_LENGTH && (wary && scheme ||
      (scheme ? /\d/.test(word) || looksRandom(word) : looksRandom(word)) &&
        (wary || !isPlaceholder(word)) && !looksLikeCode(word));
  if (!words.some(isSecret)) return undefined;
  const [first] = words;
  return { start: scheme ? text.indexOf(words[1]!, start + first!.length) : start, end, kind };
}

function passwordAt(
  runs: Runs,
  { start, quote }: Start,
  place: Place,
  wary: boolean,
): CredentialSpan | undefined {
  const { text } = runs;
  const end = quote === undefined
    ? runs.end(UNQUOTED, start)
    : Math.min(runs.next(quote, start), runs.next("\n", start));
  const length = end - start;
  if (length < MIN_PASSWORD_LENGTH || length > MAX_PASSWORD_LENGTH) return undefined;
  const value = text.slice(start, end);
  // Prose also contains the word "password".
  if (!place.isAssigned && (length < MIN_LENGTH || !looksRandom(value))) return undefined;
  if (!isPassword(value) || (!wary && isPlaceholder(value))) return undefined;
  if (quote === undefined && (looksLikeCode(value) || /[(\[]/.test(text[end] ?? ""))) {
    return undefined;
  }
  return { start, end, kind: "password" };
}

/** Whether a value is a password, rather than a word or statement about one. */
function isPassword(value: string): boolean {
  return !/\s/.test(value) && /[A-Za-z]|^\d{8,}$/.test(value) &&
    /[\d!@#$%^&*+?~]/.test(value) &&
    !/^\W*pass(?:word|wd)?[\W_\d]{0,3}$/i.test(value) && !isPublic(value) &&
    !/^https?:/.test(value);
}

const BARE = /\b(bearer|basic)\s{1,3}/gi;

/**
 * Finds `Bearer …` and `Basic …` without a header's name.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7617#section-2
 */
export function findSchemes(runs: Runs, wary: boolean): CredentialSpan[] {
  const { text } = runs;
  const found: CredentialSpan[] = [];
  BARE.lastIndex = 0;
  for (let match = BARE.exec(text); match; match = BARE.exec(text)) {
    const start = match.index + match[0].length;
    const end = runs.end(VALUE, start);
    if (end - start < MIN_LENGTH || end - start > MAX_LINE_LENGTH) continue;
    const value = text.slice(start, end);
    const isKey = match[1]!.toLowerCase() === "basic" && !wary
      ? isUserAndPassword(value)
      : (wary || value.length >= 20 && !isPlaceholder(value)) && looksRandom(value);
    if (isKey) found.push({ start, end, kind: "Authorization header" });
  }
  return found;
}

/** Docker's format: `"auth": "…"`. */
const ENCODED_PAIR = /\bauth["']?\s{0,3}[:=]\s{0,3}["']([A-Za-z0-9+/]{12,400}={0,2})["']/gi;
/** Option of curl: `-u name:password`. */
const USER_OPTION = /\s(?:-u|--(?:proxy-)?user)[ =]["']?[^\s:"']{1,100}:([^\s"']{6,200})/g;
/** Argument of Python's requests: `auth=("name", "password")`. */
const USER_TUPLE = /(?:\bauth ?= ?|Auth)\(["'][^"'\n]{1,64}["'], ?["']([^"'\n]{6,64})["']/g;

/** Finds encoded pairs of user and password. */
export function findEncodedPairs(text: string): CredentialSpan[] {
  const found: CredentialSpan[] = [];
  ENCODED_PAIR.lastIndex = 0;
  for (let match = ENCODED_PAIR.exec(text); match; match = ENCODED_PAIR.exec(text)) {
    if (isUserAndPassword(match[1]!)) found.push(spanOf(match, "Authorization header"));
  }
  return found;
}

/** Finds users and passwords among the options of a command. */
export function findUserOptions(text: string, wary: boolean): CredentialSpan[] {
  return text.includes("-u") ? findPasswords(text, USER_OPTION, wary) : [];
}

/** Finds users and passwords among the arguments of a function. */
export function findUserTuples(text: string, wary: boolean): CredentialSpan[] {
  return text.includes("uth") ? findPasswords(text, USER_TUPLE, wary) : [];
}

function findPasswords(text: string, pattern: RegExp, wary: boolean): CredentialSpan[] {
  const found: CredentialSpan[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [, password = ""] = match;
    if (isPassword(password) && !looksLikeCode(password) && (wary || !isPlaceholder(password))) {
      found.push(spanOf(match, "password"));
    }
  }
  return found;
}

function spanOf(match: RegExpExecArray, kind: CredentialKind): CredentialSpan {
  const start = match.index + match[0].lastIndexOf(match[1]!);
  return { start, end: start + match[1]!.length, kind };
}

function isUserAndPassword(value: string): boolean {
  try {
    const pair = atob(value);
    const colon = pair.indexOf(":");
    return colon > 0 && colon <= 100 && pair.length > colon + 4 && /^[\x20-\x7e]+$/.test(pair);
  } catch {
    return false;
  }
}

/**
 * The kind of credential in a field of JSON, by its name and value; undefined if it contains none.
 */
export function kindOfField(name: string, value: string): CredentialKind | undefined {
  const kind = kindOfName(name);
  if (!kind || value.length < MIN_PASSWORD_LENGTH) return undefined;
  const start = value.slice(0, 4_096);
  if (isPlaceholder(start)) return undefined;
  if (kind === "password") {
    return value.length <= MAX_PASSWORD_LENGTH && isFieldPassword(start) ? kind : undefined;
  }
  const words = kind === "cookie" || kind === "Authorization header"
    ? start.split(/[\s;,=]+/)
    : [start.trim()];
  const isSecret = words.some((word) =>
    word.length >= MIN_LENGTH && !/\s/.test(word) && looksRandom(word) && !isPublic(word)
  );
  return isSecret ? kind : undefined;
}

/** Whether the value of a field is a password, which may consist of words. */
function isFieldPassword(value: string): boolean {
  return /\d|\W/.test(value) && !/^\W*pass(?:word|wd)?[\W_\d]{0,3}$/i.test(value);
}
