/**
 * The data of an answer, by its media type.
 *
 * @module
 */
import { ProvenaError } from "../../errors.ts";
import { FETCH } from "../../model/call_steps.ts";
import { parseInSteps } from "../../text/exact_json.ts";
import { excessOf } from "../../text/json_size.ts";
import { STEP, type Steps } from "../../text/steps.ts";
import { type CallLabel, labelled } from "./judge.ts";

/** How an answer is read. */
type AnswerKind = "json" | "lines" | "sequence" | "html" | "text";

/** By media type without parameters; what fits none is bytes. */
const kinds: readonly { readonly kind: AnswerKind; readonly type: RegExp }[] = [
  { kind: "json", type: /^(application|text)\/json$|\+json$/ },
  { kind: "lines", type: /^(application|text)\/(x-)?(ndjson|json-?l(ines)?)$/ },
  { kind: "sequence", type: /^application\/json-seq$|\+json-seq$/ },
  { kind: "html", type: /^text\/html$|^application\/xhtml\+xml$/ },
  { kind: "text", type: /^text\/|[/+](x-)?(xml|yaml|javascript|sql|graphql|toml)$|urlencoded$/ },
];

/** What an answer may hold besides data. */
export interface ExpectedAnswer {
  /** Whether the document promises a page of HTML. Elsewhere one comes from a wrong address. */
  readonly html: boolean;
}

/**
 * Reads the data of an answer.
 *
 * Parsed JSON, a list of what stands in lines of JSON, text, bytes, or null where there is nothing.
 *
 * @throws {ProvenaError} `ERR_HTTP` if it is not what it says, or holds too much
 */
export function* dataOf(
  response: Response,
  bytes: Uint8Array,
  label: CallLabel,
  { html }: ExpectedAnswer,
): Steps<unknown> {
  const header = (response.headers.get("content-type") ?? "").toLowerCase();
  const type = header.split(";")[0]!.trim();
  const kind = kinds.find((one) => one.type.test(type))?.kind;
  if (bytes.byteLength === 0) return kind === "lines" || kind === "sequence" ? [] : null;
  if (kind === "html" && !html) throw unusable(label, response.status, "a page of HTML");
  try {
    switch (kind) {
      case "json":
        return yield* parseBounded(yield* decoded(bytes));
      case "lines":
        return yield* recordsOf(yield* decoded(bytes), "\n");
      case "sequence":
        return yield* recordsOf(yield* decoded(bytes), RECORD_SEPARATOR);
      case "html":
      case "text":
        return yield* decoded(bytes, decoderFor(header));
      default:
        return type === "" ? yield* guessed(bytes) : bytes;
    }
  } catch (error) {
    if (error instanceof TooMuch) throw tooMuch(label, response.status, error.message);
    if (!(error instanceof SyntaxError)) throw error;
    throw unusable(label, response.status, "something that is not JSON, though it says it is");
  }
}

/** Bytes that are decoded in one step. */
const PIECE = 2 ** 20;

function* decoded(bytes: Uint8Array, decoder: TextDecoder = new TextDecoder()): Steps<string> {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) {
    const stream = at + PIECE < bytes.length;
    text += decoder.decode(bytes.subarray(at, at + PIECE), { stream });
    yield;
  }
  return text;
}

/** Thrown for JSON that holds more than anybody works with; its message says what. */
class TooMuch extends Error {}

/** Parses JSON that was judged before. */
function* parseBounded(json: string): Steps<unknown> {
  const excess = yield* excessOf(json);
  if (excess !== undefined) throw new TooMuch(excess);
  yield;
  return yield* parseInSteps(json);
}

/** @see https://www.rfc-editor.org/rfc/rfc7464#section-2.2 */
const RECORD_SEPARATOR = "\x1e";

function* recordsOf(text: string, separator: string): Steps<unknown[]> {
  const excess = yield* excessOf(text);
  if (excess !== undefined) throw new TooMuch(excess);
  const records: unknown[] = [];
  for (let start = 0, step = 0; start < text.length;) {
    const next = text.indexOf(separator, start);
    const end = next < 0 ? text.length : next;
    const record = text.slice(start, end);
    if (/\S/.test(record)) records.push(yield* parseInSteps(record));
    start = end + 1;
    step += RECORD_COST + record.length;
    if (step > STEP) yield void (step = 0);
  }
  return records;
}

/** What a record costs besides its characters, in characters. */
const RECORD_COST = 50;

/** Without a media type: JSON if it is JSON, else text if it is text. */
function* guessed(bytes: Uint8Array): Steps<unknown> {
  let text: string;
  try {
    text = yield* decoded(bytes, new TextDecoder("utf-8", { fatal: true }));
  } catch {
    return bytes;
  }
  try {
    return yield* parseBounded(text);
  } catch (error) {
    if (error instanceof TooMuch) throw error;
    return text.includes("\0") ? bytes : text;
  }
}

function unusable(label: CallLabel, status: number, what: string): ProvenaError {
  return new ProvenaError("ERR_HTTP", `${labelled(label)} answered ${what}`, {
    status,
    next: { ...FETCH, say: "Check the address of the API, or read the answer itself" },
  });
}

function tooMuch(label: CallLabel, status: number, what: string): ProvenaError {
  return new ProvenaError(
    "ERR_HTTP",
    `${labelled(label)} answered ${what}, so it was not parsed`,
    { status, next: { ...FETCH, say: "Ask for less at once, or read it as a stream" } },
  );
}

function decoderFor(type: string): TextDecoder {
  const charset = /charset="?([\w-]{1,40})/.exec(type)?.[1];
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
